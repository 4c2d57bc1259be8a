import { setTimeout as pause } from 'node:timers/promises';
import { PATIENCE_MS, pauseAfter } from './patience';

/**
 * Runs the check until it passes; when patience has ended, what it throws then is thrown. Requests are recorded just
 * after the client has its answer.
 */
export async function eventually<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  const start = Date.now();
  for (;;) {
    try {
      return await check();
    } catch (error) {
      const waited = Date.now() - start;
      if (waited > PATIENCE_MS) {
        throw error;
      }
      await pause(pauseAfter(waited));
    }
  }
}
