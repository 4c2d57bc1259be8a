import type { MetricsLogger } from '../core/metrics.logger';
import type { ScrapeMetrics } from '../scrape/scrape-metrics';
import type { Answer } from './ask-workers';

/** What `metrics_scrape_errors_total` says of a worker that does not answer. */
const SILENT = '__worker__';

/** Tells of workers that do not answer in time. */
export class SilentWorkers {
  constructor(
    private readonly metrics: ScrapeMetrics,
    private readonly logger: MetricsLogger,
    private readonly askMs: number,
  ) {
    metrics.knowMetric(SILENT);
  }

  /** @param countsErrors whether each is an error of a scrape */
  inScrape(answers: readonly Answer<unknown>[], countsErrors: boolean): void {
    for (const place of placesOf(answers)) {
      if (countsErrors) {
        this.metrics.countError(SILENT);
      }
      this.logger.warnOnce(
        'silent worker',
        `Worker ${place} did not answer within ${this.askMs} ms: what it reported last is shown.`,
      );
    }
  }

  /** Returns the answers. */
  inSummary<Told>(answers: readonly Answer<Told>[]): readonly Answer<Told>[] {
    const places = placesOf(answers);
    if (places.length > 0) {
      this.logger.warnOnce(
        'silent worker in a summary',
        `Worker ${places.join(', ')} did not answer within ${this.askMs} ms: summaries are without its last minutes.`,
      );
    }
    return answers;
  }
}

function placesOf(answers: readonly Answer<unknown>[]): number[] {
  return answers.filter(([, told]) => told === undefined).map(([{ place }]) => place);
}
