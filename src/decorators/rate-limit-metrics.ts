import type { RequestScope } from '../metrics.request-context';
import type { LabelledCounter } from '../record/labelled-counter';
import { pathOf } from './path-label';
import type { Recorder } from './recorder';

/** `rate_limit_hits_total`. */
export class RateLimitMetrics {
  private readonly hits: LabelledCounter;

  constructor(private readonly recorder: Recorder) {
    const { families } = recorder;
    this.hits = families.counter({
      name: 'rate_limit_hits_total',
      help: 'What was refused because its limit was reached.',
      labels: ['path'],
    });
  }

  hit(scope: RequestScope | undefined): void {
    pathOf(
      scope,
      (path) => this.hits.inc(path),
      () => this.recorder.families.warnWaiting('rate_limit_hits_total'),
    );
  }
}
