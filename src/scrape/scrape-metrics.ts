import { Injectable } from '@nestjs/common';
import { Instruments } from '../instruments/instruments';
import type { LabelledHistogram } from '../instruments/labelled-histogram';
import type { LabelledCounter } from '../instruments/labelled-numbers';
import type { ScrapeFormat } from './format/scrape-format';

const FORMATS: readonly ScrapeFormat[] = ['text', 'openmetrics'];
const CODES = [200, 500, 503];
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What the module tells of its own scrapes. */
@Injectable()
export class ScrapeMetrics {
  private readonly scrapes: LabelledCounter;
  private readonly durations: LabelledHistogram;
  private readonly errors: LabelledCounter;

  constructor(instruments: Instruments) {
    const known = FORMATS.flatMap((format) => CODES.map((code) => [format, String(code)]));
    this.scrapes = instruments.counter('metrics_scrapes_total', { known });
    this.durations = instruments.histogram('metrics_scrape_duration_seconds', BUCKETS);
    this.errors = instruments.counter('metrics_scrape_errors_total');
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
