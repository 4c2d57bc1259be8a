const ALL = [
  'Date',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
] as const;

/**
 * From here on, time passes when the test says so, and a busy machine has no part in it: for `performance`, and for
 * timers of the kind. Hold it before the application is made, and let it go by `jest.useRealTimers()`.
 */
export function holdClock(kind: 'Interval' | 'Timeout'): void {
  const held: readonly string[] = ['performance', `set${kind}`, `clear${kind}`];
  jest.useFakeTimers({ doNotFake: ALL.filter((name) => !held.includes(name)) });
}

/** Lets so much time pass. */
export function passSeconds(seconds: number): void {
  jest.advanceTimersByTime(seconds * 1000);
}
