import type { Amounts } from './amounts';
import type { Budget } from './budget';
import type { Table } from './table';

/** How much a bench measures, and whom it tells how far it is. */
export interface BenchOptions {
  readonly amounts: Amounts;
  readonly progress: (text: string) => void;
}

/** What a bench found. */
export interface BenchResult {
  readonly tables: readonly Table[];
  readonly budgets: readonly Budget[];
}

/** A thing to measure. A new one is a file with one of these, a line in `benches.ts`, and its amounts. */
export interface Bench {
  /** Its name on the command line. */
  readonly name: string;
  readonly about: string;
  run(options: BenchOptions): Promise<BenchResult>;
}
