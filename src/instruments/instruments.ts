import { CATALOGUE, type MetricName } from '../catalogue/catalogue';
import type { MetricNames } from '../catalogue/naming';
import { ComputedCounter, ComputedGauge, type ComputedNumber, ComputedSamples } from './computed';
import { ExponentialCells } from './exponential-cells';
import { LabelledHistogram } from './labelled-histogram';
import { GaugeOf, LabelledCounter, LabelledGauge, type LabelledMetric, type NumberCell } from './labelled-numbers';
import type { LabelWriter } from './label-sets';
import type { MetricFamily, Sample } from './metric-family';
import type { MetricsRegistry } from './metrics-registry';
import type { SeriesBudget } from './series-budget';
import { UnkeptCounter, UnkeptGauge, UnkeptHistogram } from './unkept';

/** Of a histogram whose buckets nobody sees. */
const NO_BOUNDS: readonly number[] = [];

/** What a metric has beside what the catalogue says of it. */
export interface InstrumentOptions {
  /** Its labels, where options or the application decide on them. @default those of the catalogue */
  readonly labels?: readonly string[];
  /** Label sets that stand at zero from the start. */
  readonly known?: readonly (readonly string[])[];
  /** How many label sets there may be, where their values come from outside. */
  readonly budget?: SeriesBudget | undefined;
  /** Labels with a closed set of values: past the budget they are told all the same. */
  readonly closed?: readonly string[];
}

/** The labels that have route templates for values, and how the naming scheme writes these. */
export interface RouteLabels {
  readonly names: ReadonlySet<string>;
  readonly write: LabelWriter;
}

/**
 * The one way in which a metric of the catalogue comes to be: made under its name in force, with the help, type and
 * labels of the catalogue, and registered. Every method throws a `MetricsConfigurationError` where the user's registry
 * has a metric of that name.
 */
export class Instruments {
  /**
   * @param registry `undefined`: the metrics work, and nobody sees them
   * @param names in force
   * @param routes none: route templates are written as they are
   */
  constructor(
    private readonly registry: MetricsRegistry | undefined,
    private readonly names: MetricNames,
    private readonly routes?: RouteLabels | undefined,
  ) {}

  /** The name in force. @throws Error for a metric that there is not under these options: see {@link has} */
  nameOf(metric: MetricName): string {
    const name = this.names[metric];
    if (name === undefined) {
      throw new Error(`${metric} does not exist under these options.`);
    }
    return name;
  }

  /** Whether the metric exists under the options `naming`, `names` and `derived`. */
  has(metric: MetricName): boolean {
    return this.names[metric] !== undefined;
  }

  /** Whether the metric is exposed. One that is not, and that nothing else reads, is not recorded either. */
  isExposed(metric: MetricName): boolean {
    return this.has(metric) && !this.hides(this.nameOf(metric));
  }

  counter(metric: MetricName, options?: InstrumentOptions): LabelledCounter {
    const Counter = this.isKept(metric) ? LabelledCounter : UnkeptCounter;
    return this.add(new Counter(this.describe(metric, options)));
  }

  /** A gauge of what goes up and comes down again. */
  gauge(metric: MetricName, options?: InstrumentOptions): LabelledGauge {
    const Gauge = this.isKept(metric) ? LabelledGauge : UnkeptGauge;
    return this.add(new Gauge(this.describe(metric, options)));
  }

  /** A gauge each of whose label sets has a cell of the caller's own making, which is read when the gauge is. */
  gaugeOf<Cell extends NumberCell>(
    metric: MetricName,
    makeCell: () => Cell,
    options?: InstrumentOptions,
  ): GaugeOf<Cell> {
    return this.add(new GaugeOf(this.describe(metric, options), makeCell));
  }

  /** @param bounds upper bounds of the classic buckets, ascending, without +Inf */
  histogram(metric: MetricName, bounds: readonly number[], options?: InstrumentOptions): LabelledHistogram {
    const about = this.describe(metric, options);
    if (!this.isKept(metric)) {
      return this.add(new UnkeptHistogram(about));
    }
    const exponential = CATALOGUE[metric].isNative === true ? new ExponentialCells() : undefined;
    return this.add(new LabelledHistogram(about, this.isExposed(metric) ? bounds : NO_BOUNDS, exponential));
  }

  /** A metric without labels whose value is computed when it is read; no sample while it is `undefined`. */
  computed(metric: MetricName, read: () => number | undefined): ComputedNumber {
    const { help, type, workers } = CATALOGUE[metric];
    const Family = type === 'counter' ? ComputedCounter : ComputedGauge;
    return this.add(new Family(this.nameOf(metric), help, read, workers));
  }

  /** A metric whose samples are computed when it is read. @param about ends its help text */
  samples(metric: MetricName, read: () => readonly Sample[] | Promise<readonly Sample[]>, about = ''): ComputedSamples {
    const { help, type, workers } = CATALOGUE[metric];
    return this.add(
      new ComputedSamples(this.nameOf(metric), help + about, type === 'counter' ? type : 'gauge', read, workers),
    );
  }

  /** What a family of the caller's own class is about; it is registered by {@link add}. */
  describe(metric: MetricName, options: InstrumentOptions = {}): LabelledMetric {
    const { help, labels, workers } = CATALOGUE[metric];
    const about = { name: this.nameOf(metric), help, labels, workers, ...options };
    return about.labels.some((label) => this.routes?.names.has(label) === true)
      ? { ...about, write: this.routes?.write }
      : about;
  }

  /** Whether the registry has no metric of that name. */
  isFree(name: string): boolean {
    return this.registry?.has(name) !== true;
  }

  /** Whether a metric of that name is not exposed, so that nobody reads one of the application's own. */
  hides(name: string): boolean {
    return this.registry?.hides(name) === true;
  }

  /** Registers a family, unless it is not exposed. */
  add<Family extends MetricFamily>(family: Family): Family {
    this.registry?.add(family);
    return family;
  }

  /** Keeps the name for a metric that is made once it has a value. */
  reserve(metric: MetricName): void {
    this.registry?.reserve(this.nameOf(metric));
  }

  private isKept(metric: MetricName): boolean {
    return this.isExposed(metric) || CATALOGUE[metric].isRead === true || CATALOGUE[metric].inSummary === true;
  }
}
