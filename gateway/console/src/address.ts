// The address is the page's state: what is looked at stands in it, so that a link shows the same.  Codes, days and
// references only; never a number or a name of a person.
import { useLayoutEffect, useState } from 'preact/hooks';

const root = '/ui';
/** What of the header a page may depend on: it goes along to a page that does, to no other. */
const scopes = ['year', 'region', 'as_of', 'window'] as const;
export type Scope = (typeof scopes)[number];
/** Goes along to every page. */
const lasting = ['live'];

export interface Address {
  path: string; // below /ui
  query: URLSearchParams;
}

function here(): Address {
  const path = location.pathname.slice(root.length).replace(/\/+$/, '');
  return { path: path || '/', query: new URLSearchParams(location.search) };
}

const listeners = new Set<() => void>();
let scopeOf: (path: string) => readonly Scope[] = () => scopes;
const kept = new Map<string, string>(); // of the pages before, for the next that it concerns; a past day is for one page

/** Tells what of the header concerns the page at a path. */
export function defineScopes(of: (path: string) => readonly Scope[]): void {
  scopeOf = of;
}

/** What the address names of the header that the page does not heed. */
export function ignored(address: Address): Scope[] {
  const heeded = scopeOf(address.path);
  return scopes.filter((name) => address.query.has(name) && !heeded.includes(name));
}

function changed(): void {
  for (const listener of listeners) listener();
}
window.addEventListener('popstate', changed);

function valueOf(name: string, now: Address): string | null | undefined {
  if (lasting.includes(name) || name === 'as_of' || scopeOf(now.path).includes(name as Scope)) return now.query.get(name);
  return kept.get(name);
}

/** The address in the bar of a page and its own parameters; what concerns that page comes along.  A link that asks for
 * something shows all of it, whatever its time, unless it names a window itself: it often leads on from a count of all. */
export function href(path: string, own: Record<string, string | number | undefined> = {}): string {
  const query = new URLSearchParams();
  const now = here();
  const asks = Object.keys(own).length > 0;
  for (const name of [...scopeOf(path), ...lasting]) {
    const value = name === 'window' && asks ? null : valueOf(name, now);
    if (value) query.set(name, value);
  }
  for (const [name, value] of Object.entries(own)) {
    if (value === undefined || value === '') query.delete(name);
    else query.set(name, String(value));
  }
  const text = query.toString();
  return root + path + (text ? `?${text}` : '');
}

/** Keeps what of the header concerns the page that is left. */
function leave(): void {
  const { path, query } = here();
  for (const name of scopeOf(path)) {
    const value = query.get(name);
    if (value && name !== 'as_of') kept.set(name, value);
    else kept.delete(name);
  }
}

export function go(path: string, own: Record<string, string | number | undefined> = {}): void {
  const to = href(path, own);
  leave();
  history.pushState(null, '', to);
  changed();
  window.scrollTo(0, 0);
}

/** Changes parameters of the page that is open; a filter is no step of its own in the history. */
export function set(values: Record<string, string | number | undefined>): void {
  const { query } = here();
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === '') query.delete(name);
    else query.set(name, String(value));
  }
  const text = query.toString();
  history.replaceState(null, '', location.pathname + (text ? `?${text}` : ''));
  changed();
}

export function useAddress(): Address {
  const [address, store] = useState(here);
  // Not a frame later: what changes at once would be missed.
  useLayoutEffect(() => {
    const listener = () => store(here());
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return address;
}

/** A click on a link of ours changes the page without loading it anew. */
export function follow(event: MouseEvent): void {
  const link = (event.target as Element).closest('a');
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute('download')) return;
  if (link.origin !== location.origin || !link.pathname.startsWith(`${root}/`)) return;
  if (link.getAttribute('href')?.startsWith('#')) return;
  event.preventDefault();
  leave();
  const to = new URL(link.href); // drawn perhaps before something that lasts was switched
  for (const name of lasting) {
    const value = here().query.get(name);
    if (value) to.searchParams.set(name, value);
    else to.searchParams.delete(name);
  }
  history.pushState(null, '', to.href);
  changed();
  window.scrollTo(0, 0);
}
