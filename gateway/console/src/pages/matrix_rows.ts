// The matrix as rows, and what a cell is held against.  Pure.
import type { Cell } from '../api';

export interface Row {
  feed: string;
  owner: string;
  cells: Cell[]; // oldest first
}

/** Somebody is told of these (schemas/openapi.yaml, /v1/feed-matrix). */
const alarms = new Set(['partial', 'missing', 'failed', 'held', 'too_large', 'too_small', 'header_only']);
const quiet = new Set(['not_expected', 'on_time', 'not_yet', 'running']);

export const isAlarm = (state: string): boolean => alarms.has(state);
export const isQuiet = (state: string): boolean => quiet.has(state);

/** Feeds of one owner stand together, in the order in which they came. */
export function rowsOf(cells: Cell[]): Row[] {
  const rows = new Map<string, Row>();
  for (const cell of cells) {
    const row = rows.get(cell.feed);
    if (row) row.cells.push(cell);
    else rows.set(cell.feed, { feed: cell.feed, owner: cell.owner ?? '', cells: [cell] });
  }
  const owners = [...new Set([...rows.values()].map((row) => row.owner))];
  return owners.flatMap((owner) => [...rows.values()].filter((row) => row.owner === owner));
}

/** Rows of the same weekday, or of any day with rows where a week tells too little; undefined for fewer than two. */
export function median(row: Row, of: Cell): number | undefined {
  const others = row.cells.filter((cell) => cell.day < of.day && cell.rows !== null);
  const weekday = (day: string) => new Date(day).getUTCDay();
  const like = others.filter((cell) => weekday(cell.day) === weekday(of.day));
  const values = (like.length >= 2 ? like : others).slice(-8).map((cell) => cell.rows ?? 0).sort((a, b) => a - b);
  if (values.length < 2) return undefined;
  const middle = values.length >> 1;
  return values.length % 2 ? values[middle] : Math.round(((values[middle - 1] ?? 0) + (values[middle] ?? 0)) / 2);
}
