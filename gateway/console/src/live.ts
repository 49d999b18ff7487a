// Whether pages renew themselves: on, until somebody wants to read in peace.  It stands in the address.
import { set } from './address';

const listeners = new Set<() => void>();

export const liveOn = (): boolean => new URLSearchParams(location.search).get('live') !== 'off';

export function switchLive(to: boolean): void {
  set({ live: to ? undefined : 'off' });
  for (const listener of listeners) listener();
}

/** Calls `switched` when it was switched; gives back how to end that. */
export function onLive(switched: () => void): () => void {
  listeners.add(switched);
  return () => listeners.delete(switched);
}
