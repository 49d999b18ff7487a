// The matrix as rows, and what a cell is held against.  Pure.
import type { Call, FeedRow } from '../api';

export interface Cell {
  day: string; state: string; rows: number | null; expected_by: string | null; overdue_seconds: number | null;
  contact: Call | null | undefined; // undefined: not shown to the caller
}
export interface Row {
  feed: string;
  unit: string; // empty: the feed as a whole
  unitName: string; // of a school, where a list named it
  owner: string;
  cells: Cell[]; // oldest first
}

/** Somebody is told of these (schemas/openapi.yaml, /v1/feed-matrix). */
const alarms = new Set(['partial', 'missing', 'failed', 'held', 'too_large', 'too_small', 'header_only']);
const quiet = new Set(['not_expected', 'on_time', 'not_yet', 'running']);

export const isAlarm = (state: string): boolean => alarms.has(state);
export const isQuiet = (state: string): boolean => quiet.has(state);

/** Something falls on the day. A pause makes nothing whole: what was due in it has not come. */
export const isExpected = (cell: Cell): boolean => cell.state !== 'not_expected' && (cell.state !== 'paused' || cell.expected_by !== null);

/** Of what is expected today: what came well, what is not due yet, what wants somebody. */
export function arrivals(rows: Row[]): { expected: number; well: number; waiting: number; bad: number } {
  const expected = rows.flatMap((row) => row.cells.slice(-1)).filter(isExpected);
  const of = (wanted: (state: string) => boolean) => expected.filter((cell) => wanted(cell.state)).length;
  return { expected: expected.length, well: of((state) => state === 'on_time' || state === 'late'), waiting: of((state) => state === 'not_yet' || state === 'running'), bad: of(isAlarm) };
}

const dayMilliseconds = 86_400_000;

/** As many days from `from` on. */
function daysFrom(from: string, many: number): string[] {
  const first = Date.parse(from);
  return Array.from({ length: many }, (_, at) => new Date(first + at * dayMilliseconds).toISOString().slice(0, 10));
}

/** What came, a row a feed or unit; the same days in all. */
export function rowsOf(feeds: FeedRow[]): Row[] {
  const days = daysFrom(feeds[0]?.from ?? '1970-01-01', feeds[0]?.cells.length ?? 0);
  return feeds.map(({ feed, unit, unit_name, owner, cells, contacts }) => ({
    feed, unit: unit ?? '', unitName: unit_name ?? '', owner: owner ?? '',
    cells: cells.map(([state, rows = null, expected_by = null, overdue_seconds = null], at) => {
      const day = days[at] ?? '';
      return { day, state, rows, expected_by, overdue_seconds, contact: contacts ? contacts[day] ?? null : undefined };
    }),
  }));
}

/** Feeds of one owner stand together, in the order in which they came. */
export function byOwner(rows: Row[]): Row[] {
  const owners = new Map<string, Row[]>();
  for (const row of rows) owners.set(row.owner, [...(owners.get(row.owner) ?? []), row]);
  return [...owners.values()].flat();
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
