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
const has = (caller: Caller, ...roles: string[]) => roles.includes(caller.role);
export const may = {
  // Keeps the gateway running.
  operate: (caller: Caller) => has(caller, 'system_admin', 'local') && caller.province,
  // Decides what is taken in.
  settle: (caller: Caller) => has(caller, 'reviewer', 'system_admin', 'local') && caller.province,
  // Asks that refused rows are taken all the same; another person decides.
  askAcceptance: (caller: Caller) => has(caller, 'clerk', 'reviewer', 'local'),
  mute: (caller: Caller) => has(caller, 'clerk', 'reviewer', 'local'),
  decide: (caller: Caller) => has(caller, 'reviewer'),
  seeAcceptances: (caller: Caller) => has(caller, 'monitor', 'clerk', 'reviewer', 'local'),
  // Hands in a corrected file.
  giveBack: (caller: Caller) => has(caller, 'clerk', 'reviewer', 'local') && caller.province,
  // Sends once more what has not arrived.
  send: (caller: Caller) => has(caller, 'clerk', 'reviewer', 'engineer', 'system_admin', 'local'),
  seeJobs: (caller: Caller) => has(caller, 'monitor', 'clerk', 'reviewer', 'system_admin', 'local'),
  seePeople: (caller: Caller) => has(caller, 'clerk', 'reviewer', 'local'),
  seeFeeds: (caller: Caller) => !has(caller, 'security_admin', 'audit_admin'),
  seeRows: (caller: Caller) => has(caller, 'monitor', 'clerk', 'reviewer', 'engineer', 'local'),
  seeFlags: (caller: Caller) => has(caller, 'monitor', 'clerk', 'reviewer', 'local'),
  // As a file: who may export at all, and sees that list.
  exportRuns: (caller: Caller) => has(caller, 'monitor', 'clerk', 'reviewer', 'system_admin', 'local'),
  exportRejects: (caller: Caller) => has(caller, 'monitor', 'clerk', 'reviewer', 'local'),
  exportJournal: (caller: Caller) => !has(caller, 'engineer'),
  seeAccounts: (caller: Caller) => has(caller, 'system_admin', 'security_admin', 'audit_admin', 'local'),
  seeReveals: (caller: Caller) => has(caller, 'clerk', 'reviewer', 'audit_admin', 'local'),
  keepAccounts: (caller: Caller) => has(caller, 'security_admin'),
  decideGrants: (caller: Caller) => has(caller, 'system_admin', 'audit_admin'),
  seeHealth: (caller: Caller) => has(caller, 'monitor', 'clerk', 'reviewer', 'system_admin', 'local') && caller.province,
  // Requests of all counties in one.
  seeRequests: (caller: Caller) => !has(caller, 'security_admin', 'audit_admin') && caller.province,
  seeConflicts: (caller: Caller) => has(caller, 'monitor', 'clerk', 'reviewer', 'system_admin', 'local') && caller.province,
  seeFigures: (caller: Caller) => has(caller, 'monitor', 'clerk', 'reviewer', 'system_admin', 'local'),
  audit: (caller: Caller) => has(caller, 'audit_admin', 'local') && caller.province,
};

/** The plan year looked at: the newest in view unless the address says another, or `all`. */
export function yearOf(address: Address, caller: Caller): string {
  return address.query.get('year') ?? String(Math.max(...caller.years));
}
