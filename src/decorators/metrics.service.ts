import { Inject, Injectable } from '@nestjs/common';
import {
  Counter,
  type CounterConfiguration,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  Summary,
  type SummaryConfiguration,
} from 'prom-client';
import type { AnyRegistry } from '../options/metrics.options';
import { METRICS_REGISTRY } from '../core/metrics.tokens';
import { toLabelValue } from '../instruments/labels';
import { CacheMetrics, type CacheOutcome } from './metrics/cache-metrics';
import { CustomMetrics } from './metrics/custom-metrics';
import { follow } from '../follow/follow';
import type { MethodNames } from './method-names';
import { RateLimitMetrics } from './metrics/rate-limit-metrics';
import { RECORDING, type Recording } from './recording';
import { TimedMeter } from './timed.decorator';
import { VerificationMetrics, type VerificationOutcome } from './metrics/verification-metrics';

const NO_CLASS = 'none';
const NO_NAME = 'anonymous';

/** What is known of a verification beside what it came to. */
export interface VerificationDetails {
  /** Why it did not succeed, as one word. */
  reason?: string;
  /** How long it took. Without it, no duration is recorded. */
  seconds?: number;
}

/**
 * Records from code what the decorators record of methods, and makes metrics of the application's own. Recording never
 * throws; where the module is turned off it does nothing, and metrics are made but not exposed.
 *
 * @example
 * ```ts
 * constructor(private readonly metrics: MetricsService) {}
 * …
 * this.metrics.cacheHit('sessions');
 * this.metrics.counter({ name: 'orders_total', help: 'Orders taken.' }).inc();
 * ```
 */
@Injectable()
export class MetricsService {
  private readonly custom: CustomMetrics;

  /** @internal */
  constructor(
    @Inject(RECORDING) private readonly recording: Recording | undefined,
    @Inject(METRICS_REGISTRY) registry: AnyRegistry,
  ) {
    this.custom = new CustomMetrics(recording === undefined ? undefined : registry);
  }

  /**
   * A look-up found a value: `cache_hits_total{path, cache}`. `path` needs the option `requestContext`, or a decorator
   * that turns it on.
   */
  cacheHit(cache: string): void {
    this.cache('hit', cache);
  }

  /** A look-up found no value: `cache_misses_total{path, cache}`. */
  cacheMiss(cache: string): void {
    this.cache('miss', cache);
  }

  /** A look-up failed: `cache_errors_total{path, cache}`. */
  cacheError(cache: string): void {
    this.cache('error', cache);
  }

  /** A verification was made: `verification_total{result}` and what goes with it, as of `@TrackVerification()`. */
  verification(result: VerificationOutcome, details: VerificationDetails = {}): void {
    this.record(({ recorder }) => recorder.group(VerificationMetrics).record(result, details.reason, details.seconds));
  }

  /** A limit was reached: `rate_limit_hits_total{path}`. */
  rateLimitHit(): void {
    this.record(({ recorder }) => recorder.group(RateLimitMetrics).hit(recorder.context.currentFor('MetricsService')));
  }

  /**
   * The stream that this response sends has failed, though its head said 200: it counts in
   * `http_streaming_requests_total` with this outcome, however it ends. For what HTTP does not tell: an error event
   * and a regular end, an idle timer, an upstream's stream without its last event.
   *
   * May be called from before the first piece until the response has closed, also after `end()`; the first call
   * counts. It does nothing once the response has closed, where the client has left by then, for a response that is no
   * stream, and for anything that is no response.
   *
   * @param response Express' response, Fastify's reply, or Node's response of HTTP/1.1 or HTTP/2
   */
  streamFailed(response: unknown, outcome: 'error' | 'timeout'): void {
    this.record(({ failures }) => failures.tell(response, outcome === 'timeout' ? 'timeout' : 'error'));
  }

  /**
   * Runs the function and measures how long it takes, in `method_duration_seconds{class, method, result}`, as
   * `@Timed()` measures a method. Returns or throws what the function does.
   *
   * @param names values of the labels; by default `none` and the name of the function
   */
  time<Result>(run: () => Result, names: MethodNames = {}): Result {
    const meter = this.meterFor(run, names);
    if (meter === undefined) {
      return run();
    }
    const start = meter.begin();
    let result: Result;
    try {
      result = run();
    } catch (error) {
      meter.end(start, 'threw', error);
      throw error;
    }
    return follow(meter, start, result) as Result;
  }

  /**
   * The counter of that name in the module's registry; made where there is none. The name is used as it stands.
   *
   * @throws Error where there is a metric of that name that is no counter, has other labels, or is one of the module's
   * own
   */
  counter<Label extends string>(configuration: Omit<CounterConfiguration<Label>, 'registers'>): Counter<Label> {
    return this.custom.get(Counter<Label>, configuration);
  }

  /** The gauge of that name, as {@link MetricsService.counter} gives counters. */
  gauge<Label extends string>(configuration: Omit<GaugeConfiguration<Label>, 'registers'>): Gauge<Label> {
    return this.custom.get(Gauge<Label>, configuration);
  }

  /** The histogram of that name, as {@link MetricsService.counter} gives counters. */
  histogram<Label extends string>(configuration: Omit<HistogramConfiguration<Label>, 'registers'>): Histogram<Label> {
    return this.custom.get(Histogram<Label>, configuration);
  }

  /** The summary of that name, as {@link MetricsService.counter} gives counters. */
  summary<Label extends string>(configuration: Omit<SummaryConfiguration<Label>, 'registers'>): Summary<Label> {
    return this.custom.get(Summary<Label>, configuration);
  }

  private cache(outcome: CacheOutcome, cache: string): void {
    this.record(({ recorder }) =>
      recorder.group(CacheMetrics).record(outcome, toLabelValue(cache), recorder.context.currentFor('MetricsService')),
    );
  }

  private meterFor(run: () => unknown, names: MethodNames): TimedMeter | undefined {
    let meter: TimedMeter | undefined;
    this.record(({ recorder }) => {
      const labels = [
        toLabelValue(names.class ?? NO_CLASS),
        toLabelValue(names.method ?? (run.name || NO_NAME)),
      ] as const;
      meter = new TimedMeter(recorder, labels, () => {});
    });
    return meter;
  }

  private record(record: (recording: Recording) => void): void {
    const { recording } = this;
    if (recording === undefined) {
      return;
    }
    try {
      record(recording);
    } catch (error) {
      recording.recorder.report('MetricsService', 'MetricsService could not record', error);
    }
  }
}
