import { type Metric, Registry } from 'prom-client';
import { MetricsConfigurationError } from '../core/metrics.errors';
import { ExcludedNames } from '../options/excluded-names';
import type { AnyRegistry } from '../options/metrics.options';
import type { MetricFamily, WorkersRule } from './metric-family';

/** The prom-client registry of one application, and what this module put into it. */
export class MetricsRegistry {
  readonly registry: AnyRegistry;
  /** Registered, or reserved for later. */
  private readonly own = new Set<string>();
  private readonly registered = new Map<string, object>();
  private readonly families = new WeakSet<object>();
  private readonly ofProcess = new Set<string>();
  /** What is not exposed, by name; `undefined` where there is no family to read. */
  private readonly hidden = new Map<string, MetricFamily | undefined>();

  /**
   * @param given the user's registry, which may hold metrics already; a new one without it
   * @param onLoss told what became of metrics that somebody took out of the registry
   * @param excluded names of metrics that never come into it
   */
  constructor(
    given?: AnyRegistry,
    private readonly onLoss: (message: string) => void = () => {},
    private readonly excluded: ExcludedNames = new ExcludedNames([]),
  ) {
    this.registry = given ?? new Registry();
  }

  /** Names of the metrics that this module registered or keeps for itself. */
  get ownNames(): ReadonlySet<string> {
    return this.own;
  }

  /** Metrics of these names are about the process, and so of each worker: they are never added up. */
  tellWorkersApart(names: readonly string[]): void {
    names.forEach((name) => this.ofProcess.add(name));
  }

  /** How the values of several workers become one. */
  ruleOf({ name, aggregator }: Pick<MetricFamily, 'name' | 'aggregator'>): WorkersRule {
    return this.ofProcess.has(name) ? 'each' : aggregator;
  }

  /** Names of metrics of this module that are not exposed, as far as it would have registered them. */
  get hiddenNames(): readonly string[] {
    return [...this.hidden.keys()];
  }

  /** Whether a metric of that name is not exposed. */
  hides(name: string): boolean {
    return this.excluded.has(name);
  }

  /**
   * Registers a metric of this module, unless it is not exposed; throws where the user's registry has one of that
   * name.
   */
  add(family: MetricFamily): void {
    this.families.add(family);
    if (this.hides(family.name)) {
      this.hidden.set(family.name, family);
      return;
    }
    this.mend();
    this.checkFree(family.name);
    // prom-client's types name its own classes; what a registry calls is get() and reset().
    this.registry.registerMetric(family as unknown as Metric);
    this.remember(family.name);
  }

  /** Keeps the name for a metric that is added once it has a value; throws where {@link add} would. */
  reserve(name: string): void {
    if (this.hides(name)) {
      this.hidden.set(name, undefined);
      return;
    }
    this.checkFree(name);
    this.own.add(name);
  }

  /** Whether the metric is one of this module's own making, and not somebody's with properties of the same names. */
  made(metric: object): boolean {
    return this.families.has(metric);
  }

  /** The metric of that name, if this module made it itself, exposed or not. */
  familyOf(name: string | undefined): MetricFamily | undefined {
    const metric = name === undefined ? undefined : (this.registered.get(name) ?? this.hidden.get(name));
    return metric !== undefined && this.made(metric) ? (metric as MetricFamily) : undefined;
  }

  /**
   * Lets `register` add metrics with prom-client's own classes, and remembers those of these names as this module's,
   * also where it fails halfway. Where none of them is exposed, it is not called. One that is not exposed beside
   * others that are may be what sets their values, so it is registered, and left out when it is collected.
   */
  addAll(names: readonly string[], register: (registry: AnyRegistry) => void): void {
    const hidden = names.filter((name) => this.hides(name));
    hidden.forEach((name) => this.hidden.set(name, undefined));
    if (hidden.length === names.length) {
      return;
    }
    try {
      register(this.registry);
    } finally {
      names.filter((name) => this.has(name)).forEach((name) => this.remember(name));
    }
  }

  /**
   * Puts this module's metrics back where the registry was cleared (`clear()`), but for names that others have taken
   * since. What was removed by its name stays out: that was meant.
   */
  mend(): void {
    const gone = [...this.registered].filter(([name, metric]) => !this.holds(name, metric));
    if (gone.length === 0) {
      return;
    }
    const isCleared = gone.length === this.registered.size;
    const back = isCleared ? gone.filter(([name]) => !this.has(name)) : [];
    gone.forEach(([name]) => this.registered.delete(name));
    back.forEach(([name, metric]) => {
      this.registry.registerMetric(metric as Metric);
      this.registered.set(name, metric);
    });
    this.onLoss(
      isCleared
        ? `The registry was cleared (registry.clear()). ${back.length} of ${gone.length} metrics of MetricsModule are in it again; ` +
            'those of the application, and default labels, are not. To set values back to zero, use resetMetrics().'
        : `No longer exposed, as somebody removed them from the registry: ${listed(gone.map(([name]) => name))}.`,
    );
  }

  has(name: string): boolean {
    return this.registry.getSingleMetric(name) !== undefined;
  }

  /** Takes this module's metrics out of the registry again, so that the user's can serve the next application. */
  release(): void {
    this.registered.forEach((metric, name) => {
      // Somebody else may have taken the name meanwhile.
      if (this.holds(name, metric)) {
        this.registry.removeSingleMetric(name);
      }
    });
    this.registered.clear();
    this.hidden.clear();
    this.own.clear();
  }

  private remember(name: string): void {
    this.own.add(name);
    const metric = this.registry.getSingleMetric(name) as object | undefined;
    if (metric !== undefined) {
      this.registered.set(name, metric);
    }
  }

  private holds(name: string, metric: object): boolean {
    return (this.registry.getSingleMetric(name) as unknown) === metric;
  }

  private checkFree(name: string): void {
    if (this.has(name)) {
      throw new MetricsConfigurationError(
        'registry',
        `has a metric "${name}" already, which is also the name of one of this module's`,
        'rename yours, or set the option prefix or names; a registry serves one application at a time',
      );
    }
  }
}

const MAX_LISTED = 5;

function listed(names: readonly string[]): string {
  const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : '';
  return `${names.slice(0, MAX_LISTED).join(', ')}${more}`;
}
