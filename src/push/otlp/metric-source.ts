import { uptime } from 'node:os';
import { CATALOGUE } from '../../catalogue/catalogue';
import { Turns } from '../../core/time-slices';
import { labelText } from '../../instruments/labels';
import type { OtelDataPoint, OtelMetric, OtelTime } from '../../options/metrics-producer';
import type { CollectedFamily } from '../../scrape/collected-family';
import type { Collection } from '../../scrape/collect/collection';
import type { MetricsCollector } from '../../scrape/collect/collector';
import { distinctNames } from '../../scrape/collect/distinct-names';
import { textSyntax } from '../../scrape/format/text-syntax';
import { Deadline } from '../../scrape/shared-reading';
import type { RequestStore } from '../../stores/request-store';
import { ALONE, type PushTurn } from '../push-turn';
import type { OtlpNames } from './conventions';
import { type PointGroup, pointGroupsOf, type PointKind, type PointValue } from './points';
import { type MemoryRound, SeriesMemory } from './series-memory';

/** How a target wants the metrics. */
export interface SourceOptions {
  readonly temporality: 'cumulative' | 'delta';
  readonly histograms: 'explicit' | 'exponential';
}

/** What is told, and that the target has it. */
export interface Told {
  readonly metrics: OtelMetric[];
  /** What could not be collected. */
  readonly errors: Error[];
  /** What is told next is compared with this. */
  keep(): void;
}

/** What the sources of all targets share. */
export interface Sources {
  readonly collector: MetricsCollector;
  readonly store: RequestStore;
  readonly names: OtlpNames;
}

/** Numbers of the SDK's enumerations. */
const TYPES = { histogram: 0, exponential: 1, gauge: 2, sum: 3 } as const;
const DELTA = 0;
const CUMULATIVE = 1;
const DOUBLE = 1;

/** The metrics of the application as data of the OpenTelemetry SDK, for one target. */
export class MetricSource {
  private readonly memory: SeriesMemory;
  /** Whether it is known what another worker has told, who pushed before. */
  private isRemembered = false;
  private readonly applicationStart = Date.now();
  private readonly processStart = Math.floor(Date.now() - 1000 * process.uptime());
  private readonly hostStart = Math.floor(Date.now() - 1000 * uptime());

  constructor(
    private readonly sources: Sources,
    private readonly options: SourceOptions,
    private readonly turn: PushTurn = ALONE,
    private readonly name = 'otlp',
  ) {
    this.memory = new SeriesMemory(options.temporality === 'delta', this.processStart);
  }

  /** @param timeoutMs that collecting may take; what is late is left out */
  async collect(timeoutMs: number): Promise<Told> {
    const { collector, store } = this.sources;
    const { families, failed } = await collector.collect(new Deadline(timeoutMs), false);
    if (!this.isRemembered) {
      this.isRemembered = true;
      this.memory.restore(this.turn.load(this.name));
    }
    const round = this.memory.begin();
    store.hold();
    try {
      const metrics = await this.metricsOf(families, round);
      const errors = failed.map((name) => new Error(`Metric "${name}" could not be collected.`));
      return { metrics, errors, keep: () => this.keep(round) };
    } finally {
      store.release();
    }
  }

  private keep(round: MemoryRound): void {
    round.keep();
    this.turn.save(this.name, () => this.memory.packed());
  }

  private async metricsOf(families: Collection['families'], round: MemoryRound): Promise<OtelMetric[]> {
    const metrics: OtelMetric[] = [];
    const turns = new Turns();
    for (const family of distinctNames(families, textSyntax, () => {})) {
      for (const group of pointGroupsOf(family, this.options.histograms === 'exponential')) {
        const points = await this.pointsOf(family, group, round, turns);
        if (points.length > 0) {
          metrics.push(this.metricOf(family, group, points));
        }
      }
    }
    return metrics;
  }

  private async pointsOf(
    { name, defaultLabels }: CollectedFamily,
    group: PointGroup,
    round: MemoryRound,
    turns: Turns,
  ): Promise<OtelDataPoint<PointValue>[]> {
    const points: OtelDataPoint<PointValue>[] = [];
    const naming = this.sources.names.of(name);
    const born = this.bornOf(name);
    const endTime = timeOf(round.end);
    for (let index = 0; index < group.size; index++) {
      const point = group.read(index);
      const labels = point && { ...defaultLabels, ...point.labels };
      const told = point && round.tell(`${group.name}{${labelText(labels ?? {})}}`, group.kind, point.value, born);
      if (told !== undefined && labels !== undefined) {
        const attributes = naming.attributesOf(labels);
        points.push({ startTime: timeOf(told.start), endTime, attributes, value: told.value });
      }
      if (turns.isDue) {
        await turns.take();
      }
    }
    return points;
  }

  /** Our metrics begin with the application, those of others at the earliest with the process. */
  private bornOf(name: string): number {
    const metric = this.sources.names.metricOf(name);
    if (metric === undefined) {
      return this.processStart;
    }
    return CATALOGUE[metric].owner === 'system' ? this.hostStart : this.applicationStart;
  }

  private metricOf(
    family: CollectedFamily,
    { name, kind }: PointGroup,
    dataPoints: OtelDataPoint<PointValue>[],
  ): OtelMetric {
    const naming = this.sources.names.of(family.name);
    const isPart = name !== family.name;
    const unit = isPart && name.endsWith('_count') ? '' : naming.unit;
    const descriptor = {
      name: isPart ? name : naming.name,
      description: family.help,
      unit,
      valueType: DOUBLE,
    } as const;
    const isDelta = this.options.temporality === 'delta' && kind !== 'gauge';
    const metric = {
      descriptor,
      aggregationTemporality: isDelta ? DELTA : CUMULATIVE,
      dataPointType: TYPES[kind satisfies PointKind],
      dataPoints,
      ...(kind === 'sum' && { isMonotonic: true }),
    };
    // The kind says what the values are.
    return metric as OtelMetric;
  }
}

function timeOf(ms: number): OtelTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round(1e6 * (ms - 1000 * seconds))];
}
