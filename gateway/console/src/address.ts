// The address is the page's state: what is looked at stands in it, so that a link shows the same.  Codes, days and
// references only; never a number or a name of a person.
import { useEffect, useState } from 'preact/hooks';

const root = '/ui';
/** Kept from page to page. */
const lasting = ['year', 'region', 'as_of'] as const;
export type Scope = (typeof lasting)[number];

export interface Address {
  path: string; // below /ui
  query: URLSearchParams;
}

function here(): Address {
  const path = location.pathname.slice(root.length).replace(/\/+$/, '');
  return { path: path || '/overview', query: new URLSearchParams(location.search) };
}

const listeners = new Set<() => void>();

function changed(): void {
  for (const listener of listeners) listener();
}
window.addEventListener('popstate', changed);

/** The address in the bar of a page and its own parameters; what lasts comes along. */
export function href(path: string, own: Record<string, string | number | undefined> = {}): string {
  const query = new URLSearchParams();
  const now = here().query;
  for (const name of lasting) {
    const value = now.get(name);
    if (value) query.set(name, value);
  }
  for (const [name, value] of Object.entries(own)) {
    if (value === undefined || value === '') query.delete(name);
    else query.set(name, String(value));
  }
  const text = query.toString();
  return root + path + (text ? `?${text}` : '');
}

export function go(path: string, own: Record<string, string | number | undefined> = {}): void {
  history.pushState(null, '', href(path, own));
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
  useEffect(() => {
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
  history.pushState(null, '', link.href);
  changed();
  window.scrollTo(0, 0);
}
