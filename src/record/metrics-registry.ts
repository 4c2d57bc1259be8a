import { type Metric, Registry } from 'prom-client';
import { MetricsConfigurationError } from '../metrics.errors';
import type { AnyRegistry } from '../metrics.options';
import type { MetricFamily } from './metric-family';

/** The prom-client registry of one application, and what this module put into it. */
export class MetricsRegistry {
  readonly registry: AnyRegistry;
  /** Registered, or reserved for later. */
  private readonly own = new Set<string>();
  private readonly registered = new Set<string>();
  private readonly families = new WeakSet<object>();

  /** @param given the user's registry, which may hold metrics already; a new one without it */
  constructor(given?: AnyRegistry) {
    this.registry = given ?? new Registry();
  }

  /** Names of the metrics that this module registered or keeps for itself. */
  get ownNames(): ReadonlySet<string> {
    return this.own;
  }

  /** Registers a metric of this module; throws where the user's registry has one of that name. */
  add(family: MetricFamily): void {
    this.checkFree(family.name);
    // prom-client's types name its own classes; what a registry calls is get() and reset().
    this.registry.registerMetric(family as unknown as Metric);
    this.remember(family.name);
    this.families.add(family);
  }

  /** Keeps the name for a metric that is added once it has a value; throws where {@link add} would. */
  reserve(name: string): void {
    this.checkFree(name);
    this.own.add(name);
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
    names.forEach((name) => this.remember(name));
  }

  has(name: string): boolean {
    return this.registry.getSingleMetric(name) !== undefined;
  }

  /** Takes this module's metrics out of the registry again, so that the user's can serve the next application. */
  release(): void {
    this.registered.forEach((name) => this.registry.removeSingleMetric(name));
    this.registered.clear();
    this.own.clear();
  }

  private remember(name: string): void {
    this.own.add(name);
    this.registered.add(name);
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
