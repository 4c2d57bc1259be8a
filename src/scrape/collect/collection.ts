import type { CollectedFamily } from '../collected-family';

/** What was collected, and what could not be. */
export interface Collection {
  readonly families: readonly CollectedFamily[];
  /** Names of the metrics that failed or were too late. */
  readonly failed: readonly string[];
  /** Whether some were too late, so that more would be there later. */
  readonly isCut: boolean;
}

/** Who adds what the threads of this process have counted. */
export interface OwnThreads {
  /** Lets them tell what they have; waits for it only so long. */
  ask(): Promise<void>;
  /** @param isWhole whether these are all metrics: otherwise those that are not among them are left out */
  join(families: readonly CollectedFamily[], isWhole: boolean): CollectedFamily[];
}

/** Who joins what several workers have collected. */
export interface OtherWorkers {
  /** What all workers have, of which this one collects its own. */
  join(collectOwn: () => Promise<Collection>, countsErrors: boolean): Promise<Collection>;
}
