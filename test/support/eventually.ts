import { setTimeout as pause } from 'node:timers/promises';
import { PATIENCE_MS } from './patience';

const STEP_MS = 5;

/** Runs the check until it passes; when patience has ended, what it throws then is thrown. Requests are recorded just after the client has its answer. */
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
