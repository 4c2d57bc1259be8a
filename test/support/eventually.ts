import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 20_000;
const STEP_MS = 5;

/** Runs the check until it passes; after twenty seconds, what it throws then is thrown. Requests are recorded just after the client has its answer. */
export async function eventually<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await pause(STEP_MS);
    }
  }
}
