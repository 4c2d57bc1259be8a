import type { LabelledCounter } from '../../instruments/labelled-numbers';
import type { RequestScope } from '../../platform/request-context';
import type { Recorder } from '../recorder';
import { withRoute } from '../with-route';

/** `rate_limit_hits_total`. */
export class RateLimitMetrics {
  private readonly hits: LabelledCounter;

  constructor(private readonly recorder: Recorder) {
    const { families } = recorder;
    this.hits = families.counter('rate_limit_hits_total');
  }

  hit(scope: RequestScope | undefined): void {
    withRoute(
      scope,
      (path) => this.hits.inc(path),
      () => this.recorder.families.warnWaiting('rate_limit_hits_total'),
    );
  }
}
