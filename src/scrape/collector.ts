import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Metric } from 'prom-client';
import { MetricsConfigurationError } from '../metrics.errors';
import { MetricsLogger, messageOf } from '../metrics.logger';
import type { AnyRegistry } from '../metrics.options';
import { METRICS_OPTIONS } from '../metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import type { MetricFamily, MetricSnapshot } from '../record/metric-family';
import { MetricsRegistry } from '../record/metrics-registry';
import { sampleNames } from './sample-names';

/** What prom-client keeps of the default labels; there is no public way to read them without collecting every metric. */
type RegistryWithDefaultLabels = AnyRegistry & { readonly _defaultLabels?: Readonly<Record<string, string>> };

/** Collects the metrics of the application's registry and of the adopted ones, each name once, without changing any. */
@Injectable()
export class MetricsCollector implements OnApplicationBootstrap {
  private readonly registries: readonly AnyRegistry[];

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly own: MetricsRegistry,
    private readonly logger: MetricsLogger,
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
    for (const registry of this.registries.slice(1)) {
      for (const name of Object.values(this.options.names)) {
        if (name !== undefined && this.own.ownNames.has(name) && registry.getSingleMetric(name) !== undefined) {
          throw new MetricsConfigurationError(
            'adoptRegistries',
            `holds a metric "${name}", which is also the name of one of this module's`,
            'rename yours, or set the option prefix or names',
          );
        }
      }
    }
  }

  /** The metrics of now. One that fails or whose name is taken is left out, and warned about once. */
  async collect(): Promise<MetricSnapshot[]> {
    const taken = new Set<string>();
    const collected: Promise<MetricSnapshot | undefined>[] = [];
    for (const registry of this.registries) {
      for (const metric of registry.getMetricsAsArray() as unknown as MetricFamily[]) {
        if (this.take(metric, taken)) {
          collected.push(this.snapshot(metric, registry));
        }
      }
    }
    return (await Promise.all(collected)).filter((snapshot) => snapshot !== undefined);
  }

  private take(metric: MetricFamily, taken: Set<string>): boolean {
    const names = sampleNames(metric);
    const clash = names.find((name) => taken.has(name));
    if (clash === undefined) {
      names.forEach((name) => taken.add(name));
      return true;
    }
    // The process metrics of any prom-client registry are the same: nothing is lost.
    if (!/^(process|nodejs)_/.test(metric.name)) {
      this.logger.warnOnce(
        `name of ${metric.name}`,
        `Metric "${metric.name}" is not exposed: the name "${clash}" is taken.`,
      );
    }
    return false;
  }

  private async snapshot(
    metric: MetricFamily,
    registry: RegistryWithDefaultLabels,
  ): Promise<MetricSnapshot | undefined> {
    try {
      const snapshot = await (metric as MetricFamily | Metric).get();
      return withDefaultLabels(snapshot as MetricSnapshot, registry._defaultLabels ?? {});
    } catch (error) {
      this.logger.warnOnce(
        `collect ${metric.name}`,
        `Metric "${metric.name}" could not be collected: ${messageOf(error)}`,
      );
      return undefined;
    }
  }
}

function withDefaultLabels(snapshot: MetricSnapshot, defaults: Readonly<Record<string, string>>): MetricSnapshot {
  if (Object.keys(defaults).length === 0) {
    return snapshot;
  }
  return {
    ...snapshot,
    values: snapshot.values.map((sample) => ({ ...sample, labels: { ...defaults, ...sample.labels } })),
  };
}
