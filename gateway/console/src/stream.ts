// What changed, told by the gateway: one connection for all tabs of a browser, which tell each other.  Without it, and
// where the browser lacks what it takes, pages ask by themselves as before.
export type Topic = 'feeds' | 'runs' | 'flags' | 'deliveries';
export type Versions = Record<Topic, string>;

const tryAgain = 30_000; // milliseconds
const quietFor = 40_000; // milliseconds without a word: the connection is gone
const listeners = new Map<Topic, Set<() => void>>();
let known: Versions | undefined;
let heard = 0;

function take(versions: Versions | undefined): void {
  heard = Date.now();
  if (!versions) return;
  const before = known;
  known = versions;
  if (!before) return; // the gateway could not say what was there when the pages began to read
  for (const [topic, each] of listeners) {
    if (before[topic] !== versions[topic]) for (const listener of each) listener();
  }
}

/** Whether changes are told, so that asking again and again is of no use. */
export function isLive(): boolean {
  return Date.now() - heard < quietFor;
}

/** Calls `changed` when something of a topic did; gives back how to end it. */
export function onChange(topics: Topic[], changed: () => void): () => void {
  for (const topic of topics) {
    const each = listeners.get(topic) ?? new Set();
    listeners.set(topic, each.add(changed));
  }
  return () => {
    for (const topic of topics) listeners.get(topic)?.delete(changed);
  };
}

/** Begins once, when it is known that the caller may ask at all; `first`: what was there before any page read. */
export function startStream(first: Versions | null): void {
  known = first ?? undefined;
  if (!('locks' in navigator) || !('BroadcastChannel' in window)) return;
  const others = new BroadcastChannel('gateway-stream');
  others.onmessage = (message: MessageEvent<Versions | undefined>) => take(message.data);
  const tell = (versions?: Versions) => {
    take(versions);
    others.postMessage(versions);
  };
  // Ends when the gateway refuses: signed out, or too many wait.
  const listenUntilRefused = () => new Promise<void>((end) => {
    const source = new EventSource('/v1/stream');
    source.onopen = () => tell();
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) end();
    };
    source.addEventListener('change', (event) => tell(JSON.parse((event as MessageEvent<string>).data) as Versions));
  });
  // One tab holds the lock and the connection; when it is closed or refused the next takes both.
  const hold = () => void navigator.locks.request('gateway-stream', listenUntilRefused).then(() => setTimeout(hold, tryAgain));
  hold();
}
