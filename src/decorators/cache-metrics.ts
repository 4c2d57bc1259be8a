import type { RequestScope } from '../metrics.request-context';
import type { LabelledCounter } from '../record/labelled-counter';
import { pathOf } from './path-label';
import type { Recorder } from './recorder';

const NAMES = { hit: 'cache_hits_total', miss: 'cache_misses_total', error: 'cache_errors_total' } as const;

/** What a look-up in a cache came to. */
export type CacheOutcome = keyof typeof NAMES;

const LABELS = ['path', 'cache'];

/** `cache_hits_total`, `cache_misses_total`, `cache_errors_total`. */
export class CacheMetrics {
  private readonly counters: Readonly<Record<CacheOutcome, LabelledCounter>>;

  constructor(private readonly recorder: Recorder) {
    const { families } = recorder;
    this.counters = {
      hit: families.counter({ name: NAMES.hit, help: 'Cache look-ups that found a value.', labels: LABELS }),
      miss: families.counter({ name: NAMES.miss, help: 'Cache look-ups that found none.', labels: LABELS }),
      error: families.counter({ name: NAMES.error, help: 'Cache look-ups that failed.', labels: LABELS }),
    };
  }

  record(outcome: CacheOutcome, cache: string, scope: RequestScope | undefined): void {
    pathOf(
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
