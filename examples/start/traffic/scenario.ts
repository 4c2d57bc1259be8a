import type { Outcome } from './outcome';

/** Something that clients do, and what should come of it. */
export interface Scenario {
  readonly name: string;
  readonly expected: Outcome;
  run(): Promise<Outcome>;
}
