import { Inject, Injectable } from '@nestjs/common';
import { MetricsLogger, messageOf } from '../../core/metrics.logger';
import { METRICS_OPTIONS } from '../../core/metrics.tokens';
import type { HealthCheckName } from '../../options/resolve-health';
import type { ResolvedOptions } from '../../options/resolve-options';
import { HostReadings } from '../../stores/host-readings';
import { Latest } from '../../core/cached-for-a-second';
import { inMilliseconds } from '../sections/figures';
import type { HealthCheckResult, HealthStatus, HealthSummary } from '../summary.types';
import { RecentRequests, type RequestFigures, type ToldFigures } from '../window/window-requests';
import { HEALTH_CHECKS, type HealthSources } from './health-checks';
import { HealthSource } from './health-source';
import { type HealthReading, judge, NOTHING_READ, worstOf, worstReading } from './judge-health';

/** What one worker tells of its health. */
export interface WorkerHealth {
  /** `undefined`: no check asks for them, or it does not answer. */
  readonly requests: ToldFigures | undefined;
  /** Of what each worker has its own. */
  readonly readings: Readonly<Partial<Record<HealthCheckName, HealthReading>>>;
}

/** The checks of what each worker has its own; the machine is the same for all. */
const OF_PROCESS: readonly HealthCheckName[] = ['eventLoopLag', 'heap'];

/** The health of the service, for the endpoint and for terminus. */
@Injectable()
export class HealthView extends HealthSource {
  /** Called with each result of the checks, whoever asked for it. */
  onChecked: ((status: HealthStatus) => void) | undefined;
  /** Set by who knows other workers: asks them, for what {@link others} says next. `undefined`: there are none. */
  askOthers: (() => Promise<void>) | undefined;
  /** What the other workers said last. */
  others: readonly WorkerHealth[] = [];
  private readonly sources: HealthSources;
  private readonly asked = new Latest(async () => this.askOthers?.());
  /** What the checks said the last time: where they are leaves a mark on where they go. */
  private said: HealthSummary['checks'] = {};
  /** The requests that the checks under way judge by. */
  private figures: RequestFigures | undefined;
  /** A probe that everybody may ask could be asked ten thousand times a second. */
  private readonly latest = new Latest(() => this.check());

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly recent: RecentRequests,
    private readonly host: HostReadings,
    private readonly logger: MetricsLogger,
  ) {
    super();
    const { windowSeconds, minimumRequests } = options.health;
    this.sources = { requests: () => (this.figures ??= this.judged(windowSeconds)), minimumRequests, host: this.host };
  }

  /** The health of all workers, who are asked for it at most once a second. */
  async readAll(): Promise<HealthSummary> {
    await this.asked.get();
    return this.read();
  }

  /** What this worker tells the others. */
  own(): WorkerHealth {
    const { checks, windowSeconds } = this.options.health;
    const ofRequests = checks.has('errorRate') || checks.has('p95');
    return {
      requests: ofRequests ? this.recent.judged(windowSeconds).told : undefined,
      readings: Object.fromEntries(
        OF_PROCESS.filter((name) => checks.has(name)).map((name) => [name, this.ownReading(name)]),
      ),
    };
  }

  override read(): HealthSummary {
    return this.latest.get();
  }

  /** Reads it bit by bit: with ten thousand label sets, all at once would hold the event loop for too long. */
  *refresh(): Generator<void, void> {
    const { checks, windowSeconds } = this.options.health;
    if (checks.has('errorRate') || checks.has('p95')) {
      yield* this.recent.prepare(windowSeconds);
    }
    this.read();
  }

  private check(): HealthSummary {
    const checks = [...this.options.health.checks].map(([name, limits]): [HealthCheckName, HealthCheckResult] => [
      name,
      judge(this.readingOf(name), limits, this.said[name]?.status),
    ]);
    this.figures = undefined;
    this.said = Object.fromEntries(checks);
    const status = worstOf(checks.map(([, result]) => result));
    this.onChecked?.(status);
    return {
      status,
      uptimeSeconds: inMilliseconds(process.uptime()),
      checks: this.said,
    };
  }

  private judged(windowSeconds: number): RequestFigures {
    const told = this.others.map(({ requests }) => requests).filter((requests) => requests !== undefined);
    return this.recent.judged(windowSeconds).with(told);
  }

  private readingOf(name: HealthCheckName): HealthReading {
    const others = this.others.map(({ readings }) => readings[name]).filter((reading) => reading !== undefined);
    return worstReading([this.ownReading(name), ...others]);
  }

  private ownReading(name: HealthCheckName): HealthReading {
    try {
      return HEALTH_CHECKS[name](this.sources);
    } catch (error) {
      this.logger.warnOnce(`health ${name}`, `The health check "${name}" abstains, it failed: ${messageOf(error)}`);
      return NOTHING_READ;
    }
  }
}
