// One key for what is done a hundred times a day.  Off while something is typed, and for good if the user says so.
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

/** Listens until the returned function is called; `help` opens the list of keys. */
export function listen(help: () => void): () => void {
  let going = 0; // until when a letter after `g` names a place
  const onKey = (event: KeyboardEvent) => {
    const typed = (event.target as Element).closest('input, select, textarea, dialog');
    if (!keysOn() || typed || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
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
