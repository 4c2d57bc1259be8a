import { Inject, Injectable } from '@nestjs/common';
import { METRICS_OPTIONS } from '../../core/metrics.tokens';
import { Instruments } from '../../instruments/instruments';
import type { Labels } from '../../instruments/labels';
import type { Sample } from '../../instruments/metric-family';
import type { ResolvedOptions } from '../../options/resolve-options';
import type { HealthStatus } from '../summary.types';
import { SlidingWindow } from '../window/sliding-window';
import { HealthView } from './health-view';

const SERIES: Readonly<Record<HealthStatus, Labels>> = {
  ok: { status: 'ok' },
  degraded: { status: 'degraded' },
  failing: { status: 'failing' },
};

/**
 * What the health view said last, as a metric: one series for each status. The checks are made after each step of the
 * sliding window, and when a probe asks. A scrape makes none, unless it comes before their first result. Without checks
 * there is no metric.
 */
@Injectable()
export class HealthStatusMetric {
  private current: HealthStatus | undefined;

  constructor(
    @Inject(METRICS_OPTIONS) { health }: ResolvedOptions,
    instruments: Instruments,
    view: HealthView,
    window: SlidingWindow,
  ) {
    if (health.checks.size > 0 && instruments.isExposed('metrics_health_status')) {
      view.onChecked = (status) => (this.current = status);
      window.afterStep = () => view.refresh();
      instruments.samples('metrics_health_status', () => this.samples(this.current ?? view.read().status));
    }
  }

  private samples(current: HealthStatus): Sample[] {
    return Object.entries(SERIES).map(([status, labels]) => ({ labels, value: status === current ? 1 : 0 }));
  }
}
