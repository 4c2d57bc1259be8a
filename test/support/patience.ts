/**
 * How long a test waits for what must happen. A test that passes never waits that long, however busy the machine is.
 */
export const PATIENCE_MS = 300_000;

const SHORTEST_MS = 5;
const LONGEST_MS = 500;

/**
 * How long to wait before the next look: the longer, the longer it takes. Looking costs of the processor that is
 * waited for.
 */
export function pauseAfter(waitedMs: number): number {
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, waitedMs / 10));
}
