import { MetricsConfigurationError } from '../core/metrics.errors';
import type { MetricsLogger } from '../core/metrics.logger';
import type { Instruments } from '../instruments/instruments';
import { attach, isAttached, type MetricsProducer } from '../options/metrics-producer';
import type { ResolvedOptions } from '../options/resolve-options';
import type { ResolvedPush } from '../options/resolve-push';
import type { MetricsCollector } from '../scrape/collect/collector';
import type { Scraper } from '../scrape/scraper';
import type { RequestStore } from '../stores/request-store';
import { OtlpNames } from './otlp/conventions';
import { MetricSource, type Sources } from './otlp/metric-source';
import { OtlpTarget } from './otlp/otlp-target';
import { PushSchedule, type PushTimes } from './push-schedule';
import { ALONE, type PushTurn } from './push-turn';
import { PUSH_OUTCOMES, type PushTarget } from './push-target';
import { Pushgateway } from './pushgateway';

/** Another worker tells it. */
const NOTHING = { metrics: [], errors: [] };

/** What pushes are made of. */
export interface PushedParts {
  readonly instruments: Instruments;
  readonly scraper: Scraper;
  readonly collector: MetricsCollector;
  readonly store: RequestStore;
  readonly logger: MetricsLogger;
  /** Which of several workers pushes. @default this one */
  readonly turn?: PushTurn | undefined;
}

/** Pushes the metrics to all targets of the option `push`. Loaded by applications that have one. */
export class Pushing {
  private readonly schedules: readonly PushSchedule[];
  private stopped: Promise<void> | undefined;

  /**
   * @throws MetricsConfigurationError where a file of credentials cannot be read, the exporter cannot be loaded, or a
   * producer is another application's
   */
  constructor(
    private readonly push: ResolvedPush,
    { naming, names }: Pick<ResolvedOptions, 'naming' | 'names'>,
    { instruments, scraper, collector, store, logger, turn = ALONE }: PushedParts,
  ) {
    const { pushgateway, otlp, producers } = push;
    const sources: Sources = { collector, store, names: new OtlpNames(names, naming === 'opentelemetry') };
    const targets: (readonly [PushTarget, PushTimes])[] = [];
    if (pushgateway !== undefined) {
      targets.push([new Pushgateway(pushgateway, scraper), pushgateway]);
    }
    if (otlp !== undefined) {
      targets.push([new OtlpTarget(otlp, new MetricSource(sources, otlp, turn), turn), otlp]);
    }
    producers.forEach((producer, index) => feed(producer, index, sources, turn));
    const known = targets.flatMap(([{ name }]) => PUSH_OUTCOMES.map((outcome) => [name, outcome]));
    const pushes = instruments.counter('metrics_pushes_total', { known });
    this.schedules = targets.map(([target, times]) => new PushSchedule(target, times, pushes, logger, turn));
  }

  onApplicationBootstrap(): void {
    this.schedules.forEach((schedule) => schedule.start());
  }

  /** Last of all: the server is closed, and every request recorded. */
  onApplicationShutdown(): Promise<void> {
    return (this.stopped ??= this.stop());
  }

  private async stop(): Promise<void> {
    await Promise.all(this.schedules.map((schedule) => schedule.stop()));
    this.push.producers.forEach((producer) => attach(producer, undefined));
  }
}

/** The reader of the SDK does not say whether a push was taken: what it was given, it has. */
function feed(producer: MetricsProducer, index: number, sources: Sources, turn: PushTurn): void {
  if (isAttached(producer)) {
    throw new MetricsConfigurationError(
      `push.producers[${index}]`,
      'has the metrics of another application, or stands twice',
      'make a MetricsProducer for each application and reader',
    );
  }
  const { temporality = 'cumulative', histograms = 'explicit' } = producer.options;
  const source = new MetricSource(sources, { temporality, histograms }, turn, `producer-${index}`);
  attach(producer, async (timeoutMs) => {
    if (!turn.isOurs) {
      return NOTHING;
    }
    const told = await source.collect(timeoutMs);
    told.keep();
    return told;
  });
}
