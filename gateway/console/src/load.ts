// Reading from the interface with every state that a page can be in: nothing yet, here, older than it should be,
// failed with or without something to show.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError, type List, type Problem, read } from './api';
import { gatewayNow } from './session';
import { isLive, onChange, type Topic } from './stream';

export interface Loaded<Body> {
  body: Body | undefined; // the last that was read, perhaps of the address before
  problem: Problem | undefined; // of the last try
  busy: boolean;
  at: number | undefined; // when `body` was confirmed, the gateway's time
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

/**
 * Reads `path` now, when it changes, when one of the topics did, and every `seconds` while the page is seen; seldom where
 * changes are told.  `reader`: the page, or what stands around every page.
 */
export function useLoad<Body>(path: string | null, seconds = 0, topics: Topic[] = [], reader: 'page' | 'shell' = 'page'): Loaded<Body> {
  const [state, store] = useState<Omit<Loaded<Body>, 'again'>>({ body: undefined, problem: undefined, busy: path !== null, at: undefined });
  const [turn, setTurn] = useState(0);
  const byItself = useRef(false); // the turn is the timer's
  const tag = useRef({ path: '', etag: '' });
  const told = topics.join(' ');
  useEffect(() => {
    if (path === null) return undefined;
    const stop = new AbortController();
    store((before) => ({ ...before, busy: true }));
    const etag = tag.current.path === path ? tag.current.etag : undefined;
    const page = location.pathname + location.search;
    if (reader === 'page' && first.page !== page) first = { page, path };
    const poll = byItself.current;
    byItself.current = false;
    read<Body>(path, stop.signal, etag, poll).then(
      (answer) => {
        if (answer) tag.current = { path, etag: answer.etag };
        store((before) => ({ body: answer ? answer.body : before.body, problem: undefined, busy: false, at: gatewayNow() }));
      },
      (error) => {
        if (stop.signal.aborted) return;
        const problem = problemOf(error);
        // What is no longer shown is no longer there to be confirmed by a 304.
        const kept = tag.current.path === path;
        if (!kept) tag.current = { path: '', etag: '' };
        store((before) => ({ ...before, body: kept ? before.body : undefined, problem, busy: false }));
      });
    return () => stop.abort();
  }, [path, turn]);
  const again = useCallback(() => setTurn((value) => value + 1), []);
  useEffect(() => {
    if (!seconds || path === null) return undefined;
    let waited = 0;
    const timer = setInterval(() => {
      waited += seconds;
      if (document.visibilityState !== 'visible' || (told && isLive() && waited < liveSeconds)) return;
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
      missed = document.visibilityState !== 'visible';
      if (missed) return;
      byItself.current = true;
      again();
    };
    const seen = () => {
      if (missed) changed();
    };
    document.addEventListener('visibilitychange', seen);
    const end = onChange(told.split(' ') as Topic[], changed);
    return () => {
      end();
      document.removeEventListener('visibilitychange', seen);
    };
  }, [seconds, path, again, told]);
  return { ...state, again };
}

export interface Pages<Row> extends Loaded<Row[]> {
  more: (() => void) | undefined; // undefined: all is read
}

/** A list page by page; `path` without `after`. */
export function usePages<Row>(path: string): Pages<Row> {
  const first = useLoad<List<Row>>(path);
  const [rest, storeRest] = useState<{ of: unknown; rows: Row[]; next: string | number | null; busy: boolean; problem: Problem | undefined }>(
    { of: undefined, rows: [], next: null, busy: false, problem: undefined });
  const current = rest.of === first.body ? rest : { of: first.body, rows: [], next: first.body?.next ?? null, busy: false, problem: undefined };
  const more = current.next === null ? undefined : () => {
    storeRest({ ...current, busy: true });
    const separator = path.includes('?') ? '&' : '?';
    read<List<Row>>(`${path}${separator}after=${encodeURIComponent(String(current.next))}`, new AbortController().signal).then(
      (answer) => answer && storeRest({ of: current.of, rows: [...current.rows, ...answer.body.items], next: answer.body.next, busy: false, problem: undefined }),
      (error) => storeRest({ ...current, busy: false, problem: problemOf(error) }));
  };
  return {
    ...first,
    body: first.body && [...first.body.items, ...current.rows],
    busy: first.busy || current.busy,
    problem: first.problem ?? current.problem,
    more,
  };
}
