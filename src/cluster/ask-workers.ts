import { deserialize } from 'node:v8';
import type { Worker, WorkerFiles } from './worker-files';
import { ask, type Question } from './worker-socket';

/** What a worker says; `undefined`: it does not answer. */
export type Answer<Told> = readonly [Worker, Told | undefined];

/**
 * Asks all of these workers who can be asked. One that has just ended, or has just come, is not among the answers.
 *
 * @param timeoutMs that each may take
 */
export async function askWorkers<Told>(
  files: WorkerFiles,
  workers: readonly Worker[],
  question: Question,
  timeoutMs: number,
): Promise<Answer<Told>[]> {
  const listening = workers.filter((worker) => files.has(worker, 'sock'));
  const answers = await Promise.all(
    listening.map(async (worker): Promise<Answer<Told> | undefined> => {
      const answer = await ask(files.path(worker, 'sock'), question, timeoutMs);
      return answer === 'late' ? [worker, undefined] : toldBy<Told>(worker, answer);
    }),
  );
  return answers.filter((answer) => answer !== undefined);
}

/** One that ends while it answers has said nothing. */
function toldBy<Told>(worker: Worker, answer: Buffer | undefined): Answer<Told> | undefined {
  try {
    return answer === undefined ? undefined : [worker, deserialize(answer) as Told];
  } catch {
    return undefined;
  }
}
