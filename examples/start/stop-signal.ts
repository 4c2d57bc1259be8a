const LOOK_EVERY_MS = 500;

/**
 * Aborts when the examples are to stop: on Ctrl-C, on a polite kill, and when nobody is left who reads or could stop
 * them.
 */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  process.stdout.on('error', stop);
  stopWithNpm(stop);
  return stopping.signal;
}

/**
 * npm runs a script in a shell, which dies of a signal without passing it on: then this process gets another parent.
 */
function stopWithNpm(stop: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) {
    return;
  }
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) {
      stop();
    }
  }, LOOK_EVERY_MS).unref();
}
