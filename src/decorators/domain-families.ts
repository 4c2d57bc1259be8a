import type { MetricName } from '../metrics.metric-name';
import { MOST_WAITING } from '../metrics.request-context';
import type { ResolvedOptions } from '../options/resolve-options';
import { LabelledCounter } from '../record/labelled-counter';
import { LabelledGauge } from '../record/labelled-gauge';
import { LabelledHistogram } from '../record/labelled-histogram';
import type { LabelledMetric } from '../record/labelled-numbers';
import type { MetricFamily } from '../record/metric-family';
import type { MetricsRegistry } from '../record/metrics-registry';
import type { SeriesBudget } from '../record/series-budget';
import { BoundedWords, MOST_WORDS } from './words';

/** A metric of the catalogue, under its catalogue name. Where label sets are known beforehand, there are no others. */
export type DomainMetric = Omit<LabelledMetric, 'name' | 'budget'> & { readonly name: MetricName };

/** Makes and registers the metrics of the decorators. Those that nothing feeds are never made, and so not exposed. */
export class DomainFamilies {
  constructor(
    private readonly options: ResolvedOptions,
    private readonly registry: MetricsRegistry,
    private readonly budget: SeriesBudget,
  ) {}

  /** @throws MetricsConfigurationError where the registry has another metric of that name, as the others do */
  counter(metric: DomainMetric): LabelledCounter {
    return this.add(new LabelledCounter(this.named(metric)));
  }

  gauge(metric: DomainMetric): LabelledGauge {
    return this.add(new LabelledGauge(this.named(metric)));
  }

  /** A histogram of how long methods take, in seconds. */
  duration(metric: DomainMetric): LabelledHistogram {
    return this.add(new LabelledHistogram(this.named(metric), this.options.decorators.buckets));
  }

  /** A histogram of how long streams take, in seconds. */
  streamDuration(metric: DomainMetric): LabelledHistogram {
    return this.add(new LabelledHistogram(this.named(metric), this.options.decorators.streamBuckets));
  }

  /**
   * The values of a label that are decided on while the application runs.
   *
   * @param of what the words are, for the warning: `reasons`, `exceptions of Orders.take`
   * @param fix a sentence for the warning
   */
  words(metric: MetricName, of: string, fix: string): BoundedWords {
    const bound = `${this.nameOf(metric)} has ${MOST_WORDS} ${of}`;
    return new BoundedWords(() => this.warnOnce(bound, `${bound}: further ones count as __overflow__. ${fix}`));
  }

  /** Warns once that a recording of the metric is one too many to wait for the route of its request. */
  warnWaiting(metric: MetricName): void {
    const bound = `${this.nameOf(metric)} waits for the route of a request ${MOST_WAITING} times`;
    this.warnOnce(bound, `${bound}: what the same request records further before it is routed counts as __overflow__.`);
  }

  private warnOnce(bound: string, message: string): void {
    if (this.options.enabled) {
      this.budget.warnOnce(bound, () => message);
    }
  }

  private nameOf(metric: MetricName): string {
    return this.options.names[metric] ?? metric;
  }

  private named(metric: DomainMetric): LabelledMetric {
    const isClosed = metric.known !== undefined || metric.labels.length === 0;
    return {
      ...metric,
      name: this.nameOf(metric.name),
      budget: isClosed ? undefined : this.budget,
    };
  }

  private add<Family extends MetricFamily>(family: Family): Family {
    if (this.options.enabled) {
      this.registry.add(family);
    }
    return family;
  }
}
