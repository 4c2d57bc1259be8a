import type { MetricName } from '../metrics.metric-name';
import type { ResolvedOptions } from '../options/resolve-options';
import { LabelledCounter } from '../record/labelled-counter';
import { LabelledGauge } from '../record/labelled-gauge';
import { LabelledHistogram } from '../record/labelled-histogram';
import type { LabelledMetric } from '../record/labelled-numbers';
import type { MetricFamily } from '../record/metric-family';
import type { MetricsRegistry } from '../record/metrics-registry';
import type { SeriesBudget } from '../record/series-budget';

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

  private named(metric: DomainMetric): LabelledMetric {
    const isClosed = metric.known !== undefined || metric.labels.length === 0;
    return {
      ...metric,
      name: this.options.names[metric.name] ?? metric.name,
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
