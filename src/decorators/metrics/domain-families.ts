import { CATALOGUE, type MetricName } from '../../catalogue/catalogue';
import type { InstrumentOptions, Instruments } from '../../instruments/instruments';
import { LabelledHistogram } from '../../instruments/labelled-histogram';
import {
  type GaugeOf,
  LabelledCounter,
  type LabelledGauge,
  type LabelledMetric,
  type NumberCell,
} from '../../instruments/labelled-numbers';
import type { SeriesBudget } from '../../instruments/series-budget';
import { UnkeptCounter, UnkeptHistogram } from '../../instruments/unkept';
import { takenNames } from '../../options/metric-names';
import type { ResolvedOptions } from '../../options/resolve-options';
import { MAX_WAITING } from '../../platform/request-context';
import { BoundedWords, MAX_WORDS } from '../../instruments/words';

type OwnDescription = Pick<LabelledMetric, 'name' | 'help' | 'labels'>;
type LabelSets = InstrumentOptions['known'];

/** The metrics of the decorators. Those that nothing feeds are never made, and so not exposed. */
export class DomainFamilies {
  /** By the names of their samples, the metrics of the module. */
  private taken: ReadonlyMap<string, MetricName> | undefined;

  constructor(
    private readonly options: ResolvedOptions,
    private readonly instruments: Instruments,
    private readonly budget: SeriesBudget,
  ) {}

  /**
   * @param known the label sets, where there are no others than these
   * @throws MetricsConfigurationError where the registry has another metric of that name, as the others do
   */
  counter(metric: MetricName, known?: LabelSets): LabelledCounter {
    return this.instruments.counter(metric, this.bounded(metric, known));
  }

  gauge(metric: MetricName): LabelledGauge {
    return this.instruments.gauge(metric, this.bounded(metric));
  }

  /** A gauge each of whose label sets has a cell of its own kind. */
  gaugeOf<Cell extends NumberCell>(metric: MetricName, makeCell: () => Cell): GaugeOf<Cell> {
    return this.instruments.gaugeOf(metric, makeCell, this.bounded(metric));
  }

  /** A histogram of how long methods take, in seconds. */
  duration(metric: MetricName, known?: LabelSets): LabelledHistogram {
    return this.instruments.histogram(metric, this.options.decorators.buckets, this.bounded(metric, known));
  }

  /** A histogram of how long streams take, in seconds. */
  streamDuration(metric: MetricName): LabelledHistogram {
    return this.instruments.histogram(metric, this.options.decorators.streamBuckets, this.bounded(metric));
  }

  /**
   * The values of a label that are decided on while the application runs.
   *
   * @param of what the words are, for the warning: `reasons`, `exceptions of Orders.take`
   * @param fix a sentence for the warning
   */
  words(metric: MetricName, of: string, fix: string): BoundedWords {
    const bound = `${this.instruments.nameOf(metric)} has ${MAX_WORDS} ${of}`;
    return new BoundedWords(() => this.warnOnce(bound, `${bound}: further ones count as __overflow__. ${fix}`));
  }

  /** Warns once that a recording of the metric is one too many to wait for the route of its request. */
  warnWaiting(metric: MetricName): void {
    const bound = `${this.instruments.nameOf(metric)} waits for the route of a request ${MAX_WAITING} times`;
    this.warnOnce(bound, `${bound}: what the same request records further before it is routed counts as __overflow__.`);
  }

  /** A counter of the application's own. */
  ownCounter(metric: OwnDescription): LabelledCounter {
    const Counter = this.instruments.hides(metric.name) ? UnkeptCounter : LabelledCounter;
    return this.instruments.add(new Counter({ ...metric, budget: this.budget }));
  }

  /** A histogram of the application's own of how long methods take, in seconds. */
  ownDuration(metric: OwnDescription, bounds: readonly number[] = this.options.decorators.buckets): LabelledHistogram {
    const Histogram = this.instruments.hides(metric.name) ? UnkeptHistogram : LabelledHistogram;
    return this.instruments.add(new Histogram({ ...metric, budget: this.budget }, bounds));
  }

  /** Who has one of these names; `undefined`: nobody. */
  ownerOf(names: readonly string[]): string | undefined {
    this.taken ??= takenNames(this.options.names);
    for (const name of names) {
      const metric = this.taken.get(name);
      if (metric !== undefined) {
        return `${metric} of the module`;
      }
    }
    return names.every((name) => this.instruments.isFree(name)) ? undefined : 'another metric of the registry';
  }

  private warnOnce(bound: string, message: string): void {
    this.budget.warnOnce(bound, () => message);
  }

  private bounded(metric: MetricName, known?: LabelSets): InstrumentOptions {
    const isClosed = known !== undefined || CATALOGUE[metric].labels.length === 0;
    return { ...(known && { known }), budget: isClosed ? undefined : this.budget };
  }
}
