// Agencies by the names that the settings give them, read once for the whole shell.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

export interface Named { id: string; name: string | null }
export const AgenciesContext = createContext<Named[]>([]);

/** Id and name of each, as a choice. */
export function useAgencies(): [string, string][] {
  return useContext(AgenciesContext).map((one) => [one.id, one.name ?? one.id]);
}

export function Agency({ id }: { id: string }) {
  const name = useContext(AgenciesContext).find((one) => one.id === id)?.name;
  return <span title={id}>{name ?? id}</span>;
}
