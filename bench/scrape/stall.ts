const TICK_MS = 1;

/** Runs the work, and tells how long it took and the longest time for which the event loop did not turn meanwhile. */
export async function withStall<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; milliseconds: number; stallMs: number }> {
  let last = performance.now();
  let longest = 0;
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last - TICK_MS);
    last = now;
  };
  const timer = setInterval(look, TICK_MS);
  const start = performance.now();
  last = start;
  const result = await work();
  const milliseconds = performance.now() - start;
  look();
  clearInterval(timer);
  return { result, milliseconds, stallMs: Math.max(0, longest) };
}
