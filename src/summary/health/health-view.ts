import { Inject, Injectable } from '@nestjs/common';
import { MetricsLogger, messageOf } from '../../core/metrics.logger';
import { METRICS_OPTIONS } from '../../core/metrics.tokens';
import type { HealthCheckName } from '../../options/resolve-health';
import type { ResolvedOptions } from '../../options/resolve-options';
import { HostReadings } from '../../stores/host-readings';
import { Latest } from '../../core/cached-for-a-second';
import { inMilliseconds } from '../sections/figures';
import type { HealthCheckResult, HealthStatus, HealthSummary } from '../summary.types';
import { RecentRequests, type RequestFigures } from '../window/window-requests';
import { HEALTH_CHECKS, type HealthSources } from './health-checks';
import { HealthSource } from './health-source';
import { type HealthReading, judge, NOTHING_READ, worstOf } from './judge-health';

/** The health of the service, for the endpoint and for terminus. */
@Injectable()
export class HealthView extends HealthSource {
  /** Called with each result of the checks, whoever asked for it. */
  onChecked: ((status: HealthStatus) => void) | undefined;
  private readonly sources: HealthSources;
  /** What the checks said the last time: where they are leaves a mark on where they go. */
  private said: HealthSummary['checks'] = {};
  /** The requests that the checks under way judge by. */
  private figures: RequestFigures | undefined;
  /** A probe that everybody may ask could be asked ten thousand times a second. */
  private readonly latest = new Latest(() => this.check());

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly recent: RecentRequests,
    host: HostReadings,
    private readonly logger: MetricsLogger,
  ) {
    super();
    const { windowSeconds, minimumRequests } = options.health;
    this.sources = { requests: () => (this.figures ??= recent.judged(windowSeconds)), minimumRequests, host };
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

  private readingOf(name: HealthCheckName): HealthReading {
    try {
      return HEALTH_CHECKS[name](this.sources);
    } catch (error) {
      this.logger.warnOnce(`health ${name}`, `The health check "${name}" abstains, it failed: ${messageOf(error)}`);
      return NOTHING_READ;
    }
  }
}
