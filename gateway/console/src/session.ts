// Who looks, and the gateway's clock: a page shows its time, not that of the desk.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Address } from './address';
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
  audit: (caller: Caller) => caller.role === 'local' || (caller.role === 'auditor' && caller.province),
  seePeople: (caller: Caller) => ['admin', 'clerk', 'local'].includes(caller.role),
};

/** The plan year looked at: the newest in view unless the address says another, or `all`. */
export function yearOf(address: Address, caller: Caller): string {
  return address.query.get('year') ?? String(Math.max(...caller.years));
}
