// Reading from the interface with every state that a page can be in: nothing yet, here, older than it should be,
// failed with or without something to show.
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ApiError, type List, type Problem, read } from './api';
import { currentLanguage } from './i18n';
import { liveOn, onLive } from './live';
import { gatewayNow } from './session';
import { isLive, onChange, type Topic } from './stream';

export interface Loaded<Body> {
  body: Body | undefined; // the last that was read
  superseded: boolean; // it is of the address before, or in the language before
  problem: Problem | undefined; // of the last try
  busy: boolean;
  at: number | undefined; // when `body` was confirmed, the gateway's time
  still?: boolean; // does not renew itself just now, as of a list read on page by page
  again: () => void;
}

function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  throw error;
}

let first = { page: '', path: '' };

/** What the page that is shown read first, as the interface has it. */
export const firstRead = (): string => first.path;

const liveSeconds = 300; // time makes things late, too, without anything that would be told

/** When each that the page reads was confirmed; the page is as old as the oldest. */
const readTimes = new Map<object, number>();
const readListeners = new Set<() => void>();

function noteRead(reading: object, at: number | undefined): void {
  if (at === undefined) readTimes.delete(reading);
  else readTimes.set(reading, at);
  for (const listener of readListeners) listener();
}

/** The gateway's time of the oldest that the page shows; undefined before anything is read. */
export function useReadAt(): number | undefined {
  const oldest = () => (readTimes.size ? Math.min(...readTimes.values()) : undefined);
  const [at, store] = useState(oldest);
  useEffect(() => {
    const listener = () => store(oldest());
    listener();
    readListeners.add(listener);
    return () => void readListeners.delete(listener);
  }, []);
  return at;
}

/** Whether what stands there is to be renewed: it is seen, and nobody reads it in peace. */
const renews = (reader: 'page' | 'shell') => document.visibilityState === 'visible' && (reader === 'shell' || liveOn());

/**
 * Reads `path` now, when it changes, when one of the topics did, and every `seconds` while the page is seen; seldom where
 * changes are told.  `reader`: the page, or what stands around every page and is not to stand still when renewing is paused.
 */
export function useLoad<Body>(path: string | null, seconds = 0, topics: Topic[] = [], reader: 'page' | 'shell' = 'page'): Loaded<Body> {
  const language = currentLanguage(); // the interface's words are in it
  const asked = `${language} ${path}`;
  const [turn, setTurn] = useState(0);
  const question = `${turn} ${asked}`;
  const [state, store] = useState({ body: undefined as Body | undefined, problem: undefined as Problem | undefined, at: undefined as number | undefined, answered: '' });
  const byItself = useRef(false); // the turn is the timer's
  const tag = useRef({ path: '', etag: '' });
  const told = topics.join(' ');
  // Asked as soon as the page stands, not a frame later: whoever opens a page waits for the answer.
  useLayoutEffect(() => {
    // What was answered before may be asked once more: from a filter and back.
    store((before) => (before.answered === question || (path === null && before.answered) ? { ...before, answered: '' } : before));
    if (path === null) return undefined;
    const stop = new AbortController();
    const etag = tag.current.path === asked ? tag.current.etag : undefined;
    const page = location.pathname + location.search;
    const poll = byItself.current;
    byItself.current = false;
    if (reader === 'page' && !poll && first.page !== page) first = { page, path };
    read<Body>(path, stop.signal, etag, poll).then(
      (answer) => {
        if (stop.signal.aborted) return; // came in the instant in which something else was asked for
        if (answer) tag.current = { path: asked, etag: answer.etag };
        store((before) => ({ body: answer ? answer.body : before.body, problem: undefined, at: gatewayNow(), answered: question }));
      },
      (error) => {
        if (stop.signal.aborted) return;
        const problem = problemOf(error);
        // What is no longer shown is no longer there to be confirmed by a 304.
        const kept = tag.current.path === asked;
        if (!kept) tag.current = { path: '', etag: '' };
        store((before) => ({ body: kept ? before.body : undefined, problem, at: before.at, answered: question }));
      });
    return () => stop.abort();
  }, [path, turn, language]);
  useEffect(() => {
    if (reader === 'page') noteRead(tag, state.body === undefined ? undefined : state.at);
  }, [state.at, state.body === undefined]);
  useEffect(() => () => noteRead(tag, undefined), []);
  const again = useCallback(() => setTurn((value) => value + 1), []);
  useEffect(() => {
    if (!seconds || path === null) return undefined;
    let waited = 0;
    const timer = setInterval(() => {
      waited += seconds;
      if (!renews(reader) || (told && isLive() && waited < liveSeconds)) return;
      waited = 0;
      byItself.current = true;
      again();
    }, seconds * 1000);
    return () => clearInterval(timer);
  }, [seconds, path, again, told]);
  useEffect(() => {
    if (!seconds || path === null || !told) return undefined;
    let missed = false; // while nobody saw the page
    const changed = () => {
      missed = !renews(reader);
      if (missed) return;
      byItself.current = true;
      again();
    };
    const seen = () => {
      if (missed) changed();
    };
    document.addEventListener('visibilitychange', seen);
    const endLive = onLive(seen);
    const end = onChange(told.split(' ') as Topic[], changed);
    return () => {
      end();
      endLive();
      document.removeEventListener('visibilitychange', seen);
    };
  }, [seconds, path, again, told]);
  // Not a frame in which what was read of another address, or in another language, passes for this.
  const superseded = state.body !== undefined && path !== null && tag.current.path !== asked;
  // Nor one in which what is about to be read anew passes for at rest: a click in it would be for what is being replaced.
  const busy = path !== null && state.answered !== question;
  return { body: state.body, problem: state.problem, at: state.at, superseded, busy, again };
}

export interface Pages<Row> extends Loaded<Row[]> {
  more: (() => void) | undefined; // undefined: all is read
}

/** A list page by page, renewed as `useLoad` does while its first page alone is read; `path` without `after`. */
export function usePages<Row>(path: string, seconds = 0, topics: Topic[] = []): Pages<Row> {
  const [onward, setOnward] = useState(''); // the list of which further pages are read
  const reading = useRef<AbortController | undefined>(undefined); // the further page under way
  const first = useLoad<List<Row>>(path, onward === path ? 0 : seconds, topics);
  const [rest, storeRest] = useState<{ of: unknown; rows: Row[]; next: string | number | null; busy: boolean; problem: Problem | undefined }>(
    { of: undefined, rows: [], next: null, busy: false, problem: undefined });
  useEffect(() => {
    if (rest.of !== first.body) setOnward(''); // another first page: what was read on is not of it
    return () => reading.current?.abort();
  }, [first.body]);
  const current = rest.of === first.body ? rest : { of: first.body, rows: [], next: first.body?.next ?? null, busy: false, problem: undefined };
  const more = current.next === null ? undefined : () => {
    setOnward(path);
    storeRest({ ...current, busy: true, problem: undefined });
    const stop = new AbortController();
    reading.current = stop;
    const separator = path.includes('?') ? '&' : '?';
    read<List<Row>>(`${path}${separator}after=${encodeURIComponent(String(current.next))}`, stop.signal).then(
      (answer) => answer && storeRest({ of: current.of, rows: [...current.rows, ...answer.body.items], next: answer.body.next, busy: false, problem: undefined }),
      (error) => {
        if (!stop.signal.aborted) storeRest({ ...current, busy: false, problem: problemOf(error) });
      });
  };
  const again = () => {
    reading.current?.abort();
    setOnward('');
    storeRest({ of: undefined, rows: [], next: null, busy: false, problem: undefined }); // the first page may be the same as before
    first.again();
  };
  return {
    ...first,
    body: first.body && [...first.body.items, ...current.rows],
    busy: first.busy || current.busy,
    problem: first.problem ?? current.problem,
    still: onward === path,
    again: !first.problem && current.problem && more ? more : again, // what failed is what is tried again
    more,
  };
}
