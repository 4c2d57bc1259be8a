import { setImmediate } from 'node:timers/promises';

/** What is in use when all garbage is gone. Typed arrays live outside the heap, in `external`. */
export async function bytesInUse(): Promise<number> {
  if (globalThis.gc === undefined) {
    throw new Error('needs --expose-gc');
  }
  for (let i = 0; i < 5; i++) {
    globalThis.gc();
    await setImmediate();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
