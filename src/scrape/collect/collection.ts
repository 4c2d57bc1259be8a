import type { CollectedFamily } from '../collected-family';

/** What was collected, and what could not be. */
export interface Collection {
  readonly families: readonly CollectedFamily[];
  /** Names of the metrics that failed or were too late. */
  readonly failed: readonly string[];
  /** Whether some were too late, so that more would be there later. */
  readonly isCut: boolean;
}

/** Who joins what several workers have collected. */
export interface OtherWorkers {
  /** What all workers have, of which this one collects its own. */
  join(collectOwn: () => Promise<Collection>, countsErrors: boolean): Promise<Collection>;
}
