import type { Metric } from 'prom-client';
import type { AnyRegistry } from '../../options/metrics.options';

/** What every metric of prom-client is made from. */
interface Configuration {
  readonly name: string;
  readonly labelNames?: readonly string[];
}

type MetricClass<Config, Made> = new (configuration: Config & { registers: AnyRegistry[] }) => Made;

/** Metrics of the application's own: each made once. */
export class CustomMetrics {
  private readonly unregistered = new Map<string, Metric>();

  /** @param registry none: metrics are made, but nobody sees them */
  constructor(private readonly registry: AnyRegistry | undefined) {}

  /**
   * @throws Error where the name belongs to a metric of another kind or with other labels, and what prom-client throws
   * for a name or label that is none
   */
  get<Config extends Configuration, Made extends object>(type: MetricClass<Config, Made>, configuration: Config): Made {
    const { name, labelNames = [] } = configuration;
    const known = this.registry === undefined ? this.unregistered.get(name) : this.registry.getSingleMetric(name);
    if (known === undefined) {
      return this.make(type, configuration);
    }
    if (!(known instanceof type)) {
      throw new Error(`There is a metric "${name}" already, and it is no ${type.name}. Choose another name.`);
    }
    const knownLabels = (known as { readonly labelNames?: readonly string[] }).labelNames ?? [];
    if (knownLabels.toSorted().join() !== labelNames.toSorted().join()) {
      throw new Error(
        `There is a ${type.name} "${name}" already, with the labels ${JSON.stringify(knownLabels)}. Name the same, or choose another name.`,
      );
    }
    return known;
  }

  private make<Config extends Configuration, Made extends object>(
    type: MetricClass<Config, Made>,
    configuration: Config,
  ): Made {
    const made = new type({ ...configuration, registers: this.registry === undefined ? [] : [this.registry] });
    if (this.registry === undefined) {
      this.unregistered.set(configuration.name, made as unknown as Metric);
    }
    return made;
  }
}
