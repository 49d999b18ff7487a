// One key for what is done a hundred times a day.  Off while something is typed, and for good if the user says so.
import { useLayoutEffect, useRef } from 'preact/hooks';
import { go } from './address';

const places: Record<string, string> = { o: '/overview', c: '/regions', f: '/feeds', b: '/runs', r: '/rejects', p: '/people', a: '/flags', d: '/deliveries', j: '/audit' };

export function keysOn(): boolean {
  try {
    return localStorage.getItem('keys') !== 'off';
  } catch {
    return true;
  }
}

export function switchKeys(on: boolean): void {
  try {
    localStorage.setItem('keys', on ? 'on' : 'off');
  } catch {
    // kept for nobody
  }
}

function rowLinks(): HTMLAnchorElement[] {
  return [...document.querySelectorAll<HTMLAnchorElement>('main tbody tr td:first-child a')];
}

function step(by: number): void {
  const links = rowLinks();
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  const next = at < 0 ? links[0] : links[Math.min(Math.max(at + by, 0), links.length - 1)];
  next?.focus();
}

/** Whether a key is meant for the page: nothing is being typed, and keys are on. */
function isForPage(event: KeyboardEvent): boolean {
  const typed = (event.target as Element).closest('input, select, textarea, dialog');
  return !typed && keysOn() && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
}

/** A key of the page that is shown, from the moment at which it is seen; without `act` it does nothing. */
export function useKey(key: string, act: ((event: KeyboardEvent) => void) | undefined): void {
  const latest = useRef(act);
  latest.current = act;
  // Not a frame later: a key that is pressed at once would be lost.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== key || !latest.current || !isForPage(event)) return;
      event.preventDefault();
      latest.current(event);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [key]);
}

/** Listens until the returned function is called; `help` opens the list of keys. */
export function listen(help: () => void): () => void {
  let going = 0; // until when a letter after `g` names a place
  const onKey = (event: KeyboardEvent) => {
    if (!isForPage(event)) return;
    const place = event.timeStamp < going ? places[event.key] : undefined;
    going = event.key === 'g' ? event.timeStamp + 1500 : 0;
    if (place) go(place);
    else if (event.key === '/') go('/people');
    else if (event.key === 'j') step(1);
    else if (event.key === 'k') step(-1);
    else if (event.key === '?') help();
    else return;
    event.preventDefault();
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}
