// Who looks, and the gateway's clock: a page shows its time, not that of the desk.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Caller } from './api';

let ahead = 0; // of this machine, in milliseconds

export function setClock(now: string): void {
  ahead = Date.parse(now) - Date.now();
}

export function gatewayNow(): number {
  return Date.now() + ahead;
}

export const CallerContext = createContext<Caller | null>(null);

export function useCaller(): Caller {
  const caller = useContext(CallerContext);
  if (!caller) throw new Error('a page outside the shell');
  return caller;
}

/** As the interface's rules say; it refuses anyway, the page only does not offer it. */
export const may = {
  operate: (caller: Caller) => (caller.role === 'admin' || caller.role === 'local') && caller.province,
  seePeople: (caller: Caller) => ['admin', 'clerk', 'local'].includes(caller.role),
};
