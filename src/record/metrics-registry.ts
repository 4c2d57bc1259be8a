import { type Metric, Registry } from 'prom-client';
import { MetricsConfigurationError } from '../metrics.errors';
import type { AnyRegistry } from '../metrics.options';
import type { MetricFamily } from './metric-family';

/** The prom-client registry of one application, and what this module put into it. */
export class MetricsRegistry {
  readonly registry: AnyRegistry;
  private readonly own = new Set<string>();
  private readonly families = new WeakSet<object>();

  /** @param given the user's registry, which may hold metrics already; a new one without it */
  constructor(given?: AnyRegistry) {
    this.registry = given ?? new Registry();
  }

  /** Names of the metrics that this module registered. */
  get ownNames(): ReadonlySet<string> {
    return this.own;
  }

  /** Registers a metric of this module; throws where the user's registry has one of that name. */
  add(family: MetricFamily): void {
    if (this.has(family.name)) {
      throw new MetricsConfigurationError(
        'registry',
        `has a metric "${family.name}" already, which is also the name of one of this module's`,
        'rename yours, or set the option prefix or names; a registry serves one application at a time',
      );
    }
    // prom-client's types name its own classes; what a registry calls is get() and reset().
    this.registry.registerMetric(family as unknown as Metric);
    this.own.add(family.name);
    this.families.add(family);
  }

  /** Whether the metric is one of this module's own making, and not somebody's with properties of the same names. */
  made(metric: object): boolean {
    return this.families.has(metric);
  }

  /** The metric of that name, if this module made it itself. */
  familyOf(name: string | undefined): MetricFamily | undefined {
    const metric = name === undefined ? undefined : (this.registry.getSingleMetric(name) as unknown);
    return typeof metric === 'object' && metric !== null && this.made(metric) ? (metric as MetricFamily) : undefined;
  }

  /** Lets `register` add metrics with prom-client's own classes, and remembers them as this module's. */
  addAll(names: readonly string[], register: (registry: AnyRegistry) => void): void {
    register(this.registry);
    names.forEach((name) => this.own.add(name));
  }

  has(name: string): boolean {
    return this.registry.getSingleMetric(name) !== undefined;
  }

  /** Takes this module's metrics out of the registry again, so that the user's can serve the next application. */
  release(): void {
    this.own.forEach((name) => this.registry.removeSingleMetric(name));
    this.own.clear();
  }
}
