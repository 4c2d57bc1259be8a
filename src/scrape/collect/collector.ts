import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { register } from 'prom-client';
import { MetricsConfigurationError } from '../../core/metrics.errors';
import { MetricsLogger, messageOf } from '../../core/metrics.logger';
import { METRICS_OPTIONS } from '../../core/metrics.tokens';
import type { Labels } from '../../instruments/labels';
import type { HistogramSeries, MetricFamily, ValueSeries } from '../../instruments/metric-family';
import { MetricsRegistry } from '../../instruments/metrics-registry';
import { quote } from '../../options/checks';
import type { AnyRegistry } from '../../options/metrics.options';
import type { ResolvedOptions } from '../../options/resolve-options';
import { ScrapeMetrics } from '../scrape-metrics';
import { type Deadline, SharedReading } from '../shared-reading';
import type { CollectedFamily } from '../collected-family';
import type { Collection, OtherWorkers, OwnThreads } from './collection';
import { defaultLabelsOf } from './default-labels';
import { type FamilyReading, ForeignMetrics } from './foreign-metrics';
import { readSamples, textOf } from './read-samples';
import { registeredBy } from './registered-by';
import { ShownMetrics } from './shown-metrics';

const REPEATS =
  'has label sets more than once: the first of each is exposed. Labels that were changed after prom-client was given them are one cause';

/** Collects the metrics of the application's registry and of the adopted ones, without changing any. */
@Injectable()
export class MetricsCollector implements OnApplicationBootstrap {
  /** Set by who knows the other workers of the application; `undefined`: there are none. */
  others: OtherWorkers | undefined;
  /** Set by who knows threads of this process that measure, too; `undefined`: there are none. */
  threads: OwnThreads | undefined;
  private readonly registries: readonly AnyRegistry[];
  private readonly foreign = new ForeignMetrics();
  /** `undefined`: all are. */
  private readonly shown: ShownMetrics | undefined;
  /** Collecting that has not ended, by metric: one that hangs is waited for, not started again. */
  private readonly pending = new WeakMap<object, SharedReading<FamilyReading>>();

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly own: MetricsRegistry,
    private readonly metrics: ScrapeMetrics,
    private readonly logger: MetricsLogger,
    private readonly modules: ModulesContainer,
  ) {
    this.registries = [...new Set([own.registry, ...options.adoptRegistries])];
    const { exclude } = options.metrics;
    this.shown = exclude.isEmpty ? undefined : new ShownMetrics(exclude, own);
  }

  /**
   * Every provider is made now, so custom metrics are registered.
   *
   * @throws MetricsConfigurationError where one has the name of a metric that the options let the user rename
   */
  onApplicationBootstrap(): void {
    const all = this.everyMetric();
    for (const [registry, metric] of all.filter((each) => this.shown?.has(each[1]) !== false)) {
      if (!this.own.made(metric)) {
        this.checkName(metric, registry);
      }
      if (!this.own.ownNames.has(metric.name)) {
        this.metrics.knowMetric(metric.name);
      }
    }
    this.hintAtExcluded(all);
  }

  /**
   * The metrics of now, of all workers; those of the application's registry first; a name may stand twice.
   *
   * @param deadline what is not there when it passes is left out
   * @param countsErrors whether what fails counts as an error of a scrape
   */
  collect(deadline: Deadline, countsErrors = true): Promise<Collection> {
    const collectOwn = (): Promise<Collection> => this.collectOwn(deadline, countsErrors);
    return this.others === undefined ? collectOwn() : this.others.join(collectOwn, countsErrors);
  }

  /** The same of this process alone. @param isWanted which metrics are asked for; none: all */
  async collectOwn(
    deadline: Deadline,
    countsErrors = false,
    isWanted?: (metric: MetricFamily) => boolean,
  ): Promise<Collection> {
    const failed: string[] = [];
    let isCut = false;
    deadline.onPassed(() => (isCut = true));
    try {
      const all = this.everyMetric()
        .filter(([, metric]) => this.shown?.asks(metric) !== false && isWanted?.(metric) !== false)
        .map(([registry, metric]) => this.collectOne(registry, metric, deadline, failed, countsErrors));
      const [collected] = await Promise.all([
        Promise.all(all),
        isWanted === undefined ? this.threads?.ask() : undefined,
      ]);
      const families = collected.filter((family) => family !== undefined);
      return { families: this.threads?.join(families, isWanted === undefined) ?? families, failed, isCut };
    } finally {
      deadline.clear();
    }
  }

  /** What is kept as series, and so can be read at once: counters and histograms of this module. */
  seriesNow(): CollectedFamily[] {
    const families = this.everyMetric().flatMap(([registry, metric]) => {
      const isKept = this.own.made(metric) && metric.series !== undefined && this.shown?.has(metric) !== false;
      return isKept ? [this.ofSeries(registry, metric, metric.series)] : [];
    });
    return this.threads?.join(families, false) ?? families;
  }

  private everyMetric(): [AnyRegistry, MetricFamily][] {
    this.own.mend();
    return this.registries.flatMap((registry) =>
      this.metricsOf(registry).map((metric): [AnyRegistry, MetricFamily] => [registry, metric]),
    );
  }

  /** A registry of the user's may be of a class of the user's. */
  private metricsOf(registry: AnyRegistry): MetricFamily[] {
    try {
      return registry.getMetricsAsArray() as unknown as MetricFamily[];
    } catch (error) {
      this.logger.warnOnce('registry', `The metrics of a registry are not exposed: ${messageOf(error)}`);
      return [];
    }
  }

  /** Decorators and handlers may make further metrics of this module; what others make later is not known. */
  private hintAtExcluded(all: readonly (readonly [AnyRegistry, MetricFamily])[]): void {
    const ours = Object.values(this.options.names).filter((name) => name !== undefined);
    const hints = this.shown?.hints(
      ours,
      all.map(([, metric]) => metric),
    );
    hints?.forEach((sentence) => this.logger.warn(sentence));
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
    registry: AnyRegistry,
    metric: MetricFamily,
    deadline: Deadline,
    failed: string[],
    countsErrors: boolean,
  ): Promise<CollectedFamily | undefined> {
    const outcome = await this.read(registry, metric).within(deadline);
    if (outcome.kind === 'done') {
      const { family, repeated } = outcome.result;
      if (repeated > 0) {
        this.note(metric.name, 'repeats', `${REPEATS} (${repeated} left out)`, countsErrors);
      }
      return this.shown?.has(metric) === false ? undefined : family;
    }
    if (outcome.kind === 'late' && deadline.isAbandoned) {
      return undefined;
    }
    const problem =
      outcome.kind === 'late' ? 'was not collected in time' : `could not be collected: ${messageOf(outcome.error)}`;
    failed.push(metric.name);
    this.note(metric.name, 'collect', problem, countsErrors);
    return undefined;
  }

  private note(name: string, topic: 'collect' | 'repeats', problem: string, counts: boolean): void {
    if (counts) {
      this.metrics.countError(name);
    }
    this.logger.warnOnce(`${topic} ${name}`, `Metric "${name}" ${problem}.`);
  }

  private read(registry: AnyRegistry, metric: MetricFamily): SharedReading<FamilyReading> {
    const running = this.pending.get(metric);
    if (running !== undefined) {
      return running;
    }
    const reading = new SharedReading(this.familyOf(registry, metric).finally(() => this.pending.delete(metric)));
    this.pending.set(metric, reading);
    return reading;
  }

  private async familyOf(registry: AnyRegistry, metric: MetricFamily): Promise<FamilyReading> {
    const defaultLabels = this.defaultLabelsIn(registry);
    if (!this.own.made(metric)) {
      const { family, repeated } = await this.foreign.read(metric, defaultLabels);
      return { family: { ...family, workers: this.own.ruleOf(metric) }, repeated };
    }
    const { series } = metric;
    const family =
      series === undefined
        ? { ...(await readSamples(metric)), workers: this.own.ruleOf(metric), defaultLabels }
        : this.ofSeries(registry, metric, series);
    return { family, repeated: 0 };
  }

  private ofSeries(
    registry: AnyRegistry,
    metric: MetricFamily,
    series: ValueSeries | HistogramSeries,
  ): CollectedFamily {
    const { name, help, type } = metric;
    const workers = this.own.ruleOf(metric);
    return { name, help: textOf(help), type, workers, defaultLabels: this.defaultLabelsIn(registry), content: series };
  }

  /** Those of the option; those that the application gave to the registry itself are nearer to its metrics. */
  private defaultLabelsIn(registry: AnyRegistry): Labels | undefined {
    const ofRegistry = defaultLabelsOf(registry, (label) => this.warnOfDefault(label));
    const { defaultLabels } = this.options;
    const all = ofRegistry === undefined ? defaultLabels : { ...defaultLabels, ...ofRegistry };
    return Object.keys(all).length === 0 ? undefined : all;
  }

  private warnOfDefault(label: string): void {
    this.logger.warnOnce(
      `default label ${label}`,
      `The default label ${quote(label)} of a registry is left out: no exposition can say it.`,
    );
  }
}
