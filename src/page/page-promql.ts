import type { MetricName } from '../catalogue/catalogue';
import { resolveArtifactOptions } from '../artifacts/artifact-options';
import type { Matcher } from '../artifacts/promql-text';
import { Vocabulary } from '../artifacts/vocabulary';
import type { ResolvedOptions } from '../options/resolve-options';

/** What a counter is looked at over: as much as fits any scrape interval, and no variable of Grafana. */
const RANGE = '5m';
/** What `Vocabulary.by()` writes where there is no label. */
const BY_NOTHING = 'by ()';

/**
 * How the page's figures are written in PromQL: of all jobs and instances, as the page knows neither; default labels
 * stay apart. What is not exposed is `undefined`, and so is all that is made of it.
 */
export class PagePromql {
  readonly vocabulary: Vocabulary;

  constructor(metrics: ResolvedOptions) {
    this.vocabulary = new Vocabulary({
      ...resolveArtifactOptions(),
      metrics,
      job: undefined,
      selector: [],
      serviceLabels: [],
    });
  }

  /** The series of a metric. */
  select(metric: MetricName, ...matchers: readonly Matcher[]): string | undefined {
    return this.vocabulary.has(metric) ? this.vocabulary.select(metric, ...matchers) : undefined;
  }

  /** The buckets of a histogram, as they can be summed up by these labels. */
  buckets(metric: MetricName, ...labels: readonly (string | undefined)[]): string | undefined {
    return this.vocabulary.has(metric) ? this.vocabulary.bucketsBy(metric, labels) : undefined;
  }

  /** Growth per second of each series of a counter. */
  rate(counter: string | undefined): string | undefined {
    return counter && `rate(${counter}[${RANGE}])`;
  }

  /** Growth of each series of a counter in all. */
  increase(counter: string | undefined): string | undefined {
    return counter && `increase(${counter}[${RANGE}])`;
  }

  /** Sums up by these labels. */
  sum(expr: string | undefined, ...labels: readonly (string | undefined)[]): string | undefined {
    const by = this.vocabulary.by(...labels);
    return expr && (by === BY_NOTHING ? `sum(${expr})` : `sum ${by} (${expr})`);
  }

  /** Growth per second of a counter, summed up by these labels. */
  sumRate(counter: string | undefined, ...labels: readonly (string | undefined)[]): string | undefined {
    return this.sum(this.rate(counter), ...labels);
  }

  /** A quantile of what the buckets hold, by these labels. */
  quantile(
    quantile: number,
    buckets: string | undefined,
    ...labels: readonly (string | undefined)[]
  ): string | undefined {
    const summed = this.sumRate(buckets, 'le', ...labels);
    return summed && `histogram_quantile(${quantile}, ${summed})`;
  }

  /** Whether all that the expression asks for is exposed. */
  finds(expr: string): boolean {
    return this.vocabulary.hidden.reasonAgainst(expr) === undefined;
  }
}
