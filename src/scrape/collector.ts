import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { register } from 'prom-client';
import { MetricsConfigurationError } from '../metrics.errors';
import { MetricsLogger, messageOf } from '../metrics.logger';
import type { AnyRegistry } from '../metrics.options';
import { METRICS_OPTIONS } from '../metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import type { Labels } from '../record/label-text';
import type { MetricFamily } from '../record/metric-family';
import { MetricsRegistry } from '../record/metrics-registry';
import type { CollectedFamily } from './collected-family';
import type { Deadline } from './deadline';
import { promClientHistogram } from './prom-client-histogram';
import { readSamples, textOf } from './read-samples';
import { registeredBy } from './registered-by';
import { SharedReading } from './shared-reading';
import { ScrapeMetrics } from './scrape-metrics';

/** What prom-client keeps of the default labels; there is no public way to read them without collecting every metric. */
type RegistryWithDefaultLabels = AnyRegistry & { readonly _defaultLabels?: Labels };

/** What was collected, and what could not be. */
export interface Collection {
  readonly families: readonly CollectedFamily[];
  /** Names of the metrics that failed or were too late. */
  readonly failed: readonly string[];
  /** Whether some were too late, so that more would be there later. */
  readonly isCut: boolean;
}

/** Collects the metrics of the application's registry and of the adopted ones, without changing any. */
@Injectable()
export class MetricsCollector implements OnApplicationBootstrap {
  private readonly registries: readonly AnyRegistry[];
  /** Collecting that has not ended, by metric: one that hangs is waited for, not started again. */
  private readonly pending = new WeakMap<object, SharedReading<CollectedFamily>>();

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly own: MetricsRegistry,
    private readonly metrics: ScrapeMetrics,
    private readonly logger: MetricsLogger,
    private readonly modules: ModulesContainer,
  ) {
    this.registries = [...new Set([own.registry, ...options.adoptRegistries])];
  }

  /**
   * Every provider is made now, so custom metrics are registered.
   *
   * @throws MetricsConfigurationError where one has the name of a metric that the options let the user rename
   */
  onApplicationBootstrap(): void {
    if (!this.options.enabled) {
      return;
    }
    for (const [registry, metric] of this.everyMetric()) {
      if (!this.own.made(metric)) {
        this.checkName(metric, registry);
      }
      if (!this.own.ownNames.has(metric.name)) {
        this.metrics.knowMetric(metric.name);
      }
    }
  }

  /**
   * The metrics of now, those of the application's registry first; a name may stand twice.
   *
   * @param deadline what is not there when it passes is left out
   * @param countsErrors whether what fails counts as an error of a scrape
   */
  async collect(deadline: Deadline, countsErrors = true): Promise<Collection> {
    const failed: string[] = [];
    let isCut = false;
    deadline.onPassed(() => (isCut = true));
    try {
      const all = this.everyMetric().map(([registry, metric]) =>
        this.collectOne(registry, metric, deadline, failed, countsErrors),
      );
      const families = (await Promise.all(all)).filter((family) => family !== undefined);
      return { families, failed, isCut };
    } finally {
      deadline.clear();
    }
  }

  private everyMetric(): [RegistryWithDefaultLabels, MetricFamily][] {
    return this.registries.flatMap((registry) =>
      (registry.getMetricsAsArray() as unknown as MetricFamily[]).map(
        (metric): [RegistryWithDefaultLabels, MetricFamily] => [registry, metric],
      ),
    );
  }

  private checkName(metric: MetricFamily, registry: AnyRegistry): void {
    const { name } = metric;
    if (!this.own.ownNames.has(name) || !Object.values(this.options.names).includes(name)) {
      return;
    }
    const [option, holder, way] = this.sourceOf(registry);
    throw new MetricsConfigurationError(
      option,
      `${holder} a metric "${name}"${registeredBy(metric, this.modules)}, which is also the name of one of this module's`,
      `rename yours, or give this module's another name with prefix or names${way}`,
    );
  }

  /** The option that a registry comes from, how that holds what is in it, and how to leave the registry out. */
  private sourceOf(registry: AnyRegistry): readonly [option: string, holder: string, way: string] {
    if (registry === this.own.registry) {
      return ['registry', 'holds', ''];
    }
    return registry === register
      ? [
          'adoptRegistries',
          "has prom-client's global registry (by default), which holds",
          ', or leave that registry out with adoptRegistries: []',
        ]
      : ['adoptRegistries', 'has a registry that holds', ', or leave that registry out'];
  }

  private async collectOne(
    registry: RegistryWithDefaultLabels,
    metric: MetricFamily,
    deadline: Deadline,
    failed: string[],
    countsErrors: boolean,
  ): Promise<CollectedFamily | undefined> {
    const outcome = await this.read(registry, metric).within(deadline);
    if (outcome.kind === 'done') {
      return outcome.result;
    }
    const problem =
      outcome.kind === 'late' ? 'was not collected in time' : `could not be collected: ${messageOf(outcome.error)}`;
    failed.push(metric.name);
    if (countsErrors) {
      this.metrics.countError(metric.name);
    }
    this.logger.warnOnce(`collect ${metric.name}`, `Metric "${metric.name}" ${problem}.`);
    return undefined;
  }

  private read(registry: RegistryWithDefaultLabels, metric: MetricFamily): SharedReading<CollectedFamily> {
    const running = this.pending.get(metric);
    if (running !== undefined) {
      return running;
    }
    const reading = new SharedReading(this.familyOf(registry, metric).finally(() => this.pending.delete(metric)));
    this.pending.set(metric, reading);
    return reading;
  }

  private async familyOf(registry: RegistryWithDefaultLabels, metric: MetricFamily): Promise<CollectedFamily> {
    const defaults = registry._defaultLabels ?? {};
    const defaultLabels = Object.keys(defaults).length === 0 ? undefined : defaults;
    const { name, help, type } = metric;
    const series = this.own.made(metric) ? metric.series : await promClientHistogram(metric);
    return series === undefined
      ? { ...(await readSamples(metric)), defaultLabels }
      : { name, help: textOf(help), type, defaultLabels, content: series };
  }
}
