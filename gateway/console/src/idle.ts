/** Runs it once what is asked for has been painted, at the latest in half a second; gives back how to leave it. */
export function whenIdle(run: () => void): () => void {
  if ('requestIdleCallback' in window) {
    const idle = requestIdleCallback(run, { timeout: 500 });
    return () => cancelIdleCallback(idle);
  }
  const timer = setTimeout(run, 50); // a browser that does not tell (Safari)
  return () => clearTimeout(timer);
}
