import { Inject, Injectable } from '@nestjs/common';
import { METRICS_OPTIONS } from '../metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import { LabelledCounter } from '../record/labelled-counter';
import { LabelledHistogram } from '../record/labelled-histogram';
import { MetricsRegistry } from '../record/metrics-registry';
import type { ScrapeFormat } from './scrape-format';

const FORMATS: readonly ScrapeFormat[] = ['text', 'openmetrics'];
const CODES = [200, 500, 503];
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What the module tells of its own scrapes. */
@Injectable()
export class ScrapeMetrics {
  private readonly scrapes: LabelledCounter;
  private readonly durations: LabelledHistogram;
  private readonly errors: LabelledCounter;

  constructor(@Inject(METRICS_OPTIONS) { names, enabled }: ResolvedOptions, registry: MetricsRegistry) {
    this.scrapes = new LabelledCounter({
      name: names.metrics_scrapes_total ?? '',
      help: 'Scrapes answered, by format and status code.',
      labels: ['format', 'code'],
      known: FORMATS.flatMap((format) => CODES.map((code) => [format, String(code)])),
    });
    this.durations = new LabelledHistogram(
      {
        name: names.metrics_scrape_duration_seconds ?? '',
        help: 'Time from a scrape to its finished answer in seconds, by format.',
        labels: ['format'],
      },
      BUCKETS,
    );
    this.errors = new LabelledCounter({
      name: names.metrics_scrape_errors_total ?? '',
      help: 'Metrics that a scrape could not collect, not in time, or that had a label set twice, by metric.',
      labels: ['metric'],
    });
    if (enabled) {
      [this.scrapes, this.durations, this.errors].forEach((family) => registry.add(family));
    }
  }

  /** Lets the errors of a metric that can fail stand at zero. */
  knowMetric(name: string): void {
    this.errors.initialise(name);
  }

  countError(metric: string): void {
    this.errors.inc(metric);
  }

  countScrape(format: ScrapeFormat, code: number, seconds: number): void {
    this.scrapes.inc(format, String(code));
    this.durations.observe(this.durations.slotOf(format), seconds);
  }
}
