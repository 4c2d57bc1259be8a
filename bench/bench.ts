import type { Budget } from './budget';
import type { Table } from './table';

/** What a bench may take, and whom it tells how far it is. */
export interface BenchOptions {
  /** Few rounds: shows that the bench works, its numbers are rough. */
  readonly quick: boolean;
  readonly progress: (text: string) => void;
}

/** What a bench found. */
export interface BenchResult {
  readonly tables: readonly Table[];
  readonly budgets: readonly Budget[];
}

/** A thing to measure. A new one is a file with one of these, and a line in `benches.ts`. */
export interface Bench {
  /** Its name on the command line. */
  readonly name: string;
  readonly about: string;
  run(options: BenchOptions): Promise<BenchResult>;
}
