// Agencies by the names that the settings give them, read once for the whole shell.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

export interface Named { id: string; name: string | null }
export const AgenciesContext = createContext<Named[]>([]);

/** Id and name of each, as a choice. */
export function useAgencies(): [string, string][] {
  return useContext(AgenciesContext).map((one) => [one.id, one.name ?? one.id]);
}

/** The name of an agency by its id; the id itself where the settings give none, nothing where it is not known which. */
export type AgencyName = (id: string | undefined) => string;

export function useAgencyName(): AgencyName {
  const agencies = useContext(AgenciesContext);
  return (id) => agencies.find((one) => one.id === id)?.name ?? id ?? '';
}

export function Agency({ id }: { id: string }) {
  return <span title={id}>{useAgencyName()(id)}</span>;
}
