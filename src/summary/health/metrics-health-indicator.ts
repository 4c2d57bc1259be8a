import { Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { HealthStatus, HealthSummary } from '../summary.types';
import { HealthSource } from './health-source';
import { expectsThrown, IndicatorDown } from './terminus';

/** What terminus is told of the health, under the key. */
export type MetricsHealthIndicatorResult<Key extends string = string> = Record<
  Key,
  {
    /** `down` where the health is `failing`. */
    readonly status: 'up' | 'down';
    /** The health itself: an indicator that is `up` may be `degraded`. */
    readonly health: HealthStatus;
    /** How long the process runs, in seconds. */
    readonly uptimeSeconds: number;
    readonly checks: HealthSummary['checks'];
  }
>;

/**
 * What `/metrics/health` tells, as an indicator for `@nestjs/terminus` 10 to 12. Computed at most once a second.
 *
 * @example
 * ```ts
 * @Controller('health')
 * export class HealthController {
 *   constructor(
 *     private readonly health: HealthCheckService,
 *     private readonly metrics: MetricsHealthIndicator,
 *   ) {}
 *
 *   @Get()
 *   @HealthCheck()
 *   check() {
 *     return this.health.check([() => this.metrics.isHealthy()]);
 *   }
 * }
 * ```
 */
@Injectable()
export class MetricsHealthIndicator {
  private throws: Promise<boolean> | undefined;

  constructor(
    private readonly view: HealthSource,
    private readonly modules: ModulesContainer,
  ) {}

  /**
   * For `HealthCheckService.check([() => metrics.isHealthy()])`. `ok` and `degraded` are `up`; `failing` is `down`,
   * and terminus answers 503.
   *
   * @param key under which the result stands
   * @throws an error with `isHealthCheckError` where the health is failing and the application has terminus 10, which
   * wants it thrown
   */
  async isHealthy<Key extends string = 'metrics'>(
    // The type parameter has the same default, which the compiler cannot know.
    key: Key = 'metrics' as Key,
  ): Promise<MetricsHealthIndicatorResult<Key>> {
    const { status: health, uptimeSeconds, checks } = this.view.read();
    const status = health === 'failing' ? 'down' : 'up';
    const result = { [key]: { status, health, uptimeSeconds, checks } } as MetricsHealthIndicatorResult<Key>;
    if (status === 'down') {
      this.throws ??= expectsThrown(this.modules);
      if (await this.throws) {
        throw new IndicatorDown(`${key} is failing`, result);
      }
    }
    return result;
  }
}
