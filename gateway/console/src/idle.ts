/** Runs it once what is asked for has been painted; gives back how to leave it. */
export function whenIdle(run: () => void): () => void {
  if ('requestIdleCallback' in window) {
    const idle = requestIdleCallback(run);
    return () => cancelIdleCallback(idle);
  }
  const timer = setTimeout(run, 50); // a browser that does not tell (Safari)
  return () => clearTimeout(timer);
}
