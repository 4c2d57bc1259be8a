import type { LabelledCounter } from '../../instruments/labelled-numbers';
import type { RequestScope } from '../../platform/request-context';
import type { Recorder } from '../recorder';
import { withRoute } from '../with-route';

const NAMES = { hit: 'cache_hits_total', miss: 'cache_misses_total', error: 'cache_errors_total' } as const;

/** What a look-up in a cache came to. */
export type CacheOutcome = keyof typeof NAMES;

/** `cache_hits_total`, `cache_misses_total`, `cache_errors_total`. */
export class CacheMetrics {
  private readonly counters: Readonly<Record<CacheOutcome, LabelledCounter>>;

  constructor(private readonly recorder: Recorder) {
    const { families } = recorder;
    this.counters = {
      hit: families.counter(NAMES.hit),
      miss: families.counter(NAMES.miss),
      error: families.counter(NAMES.error),
    };
  }

  record(outcome: CacheOutcome, cache: string, scope: RequestScope | undefined): void {
    withRoute(
      scope,
      (path) => this.count(outcome, path, cache),
      () => this.recorder.families.warnWaiting(NAMES[outcome]),
    );
  }

  private count(outcome: CacheOutcome, path: string, cache: string): void {
    const cell = this.counters[outcome].at(path, cache);
    if (cell.value++ === 0) {
      // Whoever divides hits by look-ups needs all three.
      Object.values(this.counters).forEach((counter) => counter.initialise(path, cache));
    }
  }
}
