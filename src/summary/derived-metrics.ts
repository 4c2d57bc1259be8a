import { Inject, Injectable } from '@nestjs/common';
import type { MetricName } from '../metrics.metric-name';
import { METRICS_OPTIONS } from '../metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import { BodyStores } from '../record/body-stores';
import { ComputedSamples } from '../record/computed-samples';
import type { Sample } from '../record/metric-family';
import { MetricsRegistry } from '../record/metrics-registry';
import { RequestStore } from '../record/request-store';
import type { RequestSeries } from '../record/series-slots';
import type { StreamStore } from '../record/stream-store';
import { Latest } from './latest';
import { type RequestSections, requestSections } from './sections/request-section';
import { endedStreams, streamingSection } from './sections/streaming-section';
import type { MetricsSummary } from './summary.types';
import { isServerError } from './window/cumulative-series';
import { SlidingWindow } from './window/sliding-window';

type Streaming = NonNullable<MetricsSummary['streaming']>;

/** What happened in the window. Each part fails alone. */
interface Reading {
  readonly requests: Promise<RequestSections>;
  readonly streaming: Promise<Streaming | undefined>;
}

/** The metrics of the option `derived`: what the window comes to, for readers that cannot compute it from counters. */
@Injectable()
export class DerivedMetrics {
  /** One scrape asks for it many times. */
  private readonly latest = new Latest(() => this.read());

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly registry: MetricsRegistry,
    private readonly store: RequestStore,
    private readonly bodies: BodyStores,
    private readonly window: SlidingWindow,
  ) {
    if (options.enabled && options.derived) {
      this.registerRequests();
      this.registerEndpoints();
      if (bodies.streams !== undefined) {
        this.registerStreams(bodies.streams);
      }
    }
  }

  private registerRequests(): void {
    this.add('http_requests_active', 'HTTP requests being answered now.', 'gauge', () => one(this.store.inFlight));
    this.gauge('http_request_success_rate', 'Share of HTTP requests that the service did not fail', async (now) => {
      return (await now.requests).requests.successRate;
    });
    this.gauge('http_request_error_rate', 'Share of HTTP requests that the service failed', async (now) => {
      return (await now.requests).requests.errorRate;
    });
    for (const percentile of ['p50', 'p95', 'p99'] as const) {
      const help = `The ${percentile.slice(1)}th percentile of the duration of HTTP requests in seconds`;
      this.gauge(`http_request_duration_${percentile}_seconds`, help, async (now) => {
        return (await now.requests).requests.durationSeconds[percentile];
      });
    }
  }

  private registerEndpoints(): void {
    this.add('http_requests_per_endpoint_total', 'HTTP requests answered, by route.', 'counter', () =>
      perEndpoint(this.requestsBy(() => true)),
    );
    this.add(
      'http_request_errors_per_endpoint_total',
      'HTTP requests that the service failed, by route.',
      'counter',
      () => perEndpoint(this.requestsBy(({ status }) => isServerError(status))),
    );
    const help = 'Mean duration of HTTP requests in seconds, by route';
    this.add('http_request_duration_per_endpoint_seconds', this.ofWindow(help), 'gauge', async () =>
      perEndpoint(meansOf((await this.latest.get().requests).timesByPath)),
    );
  }

  private registerStreams(streams: StreamStore): void {
    this.add(
      'http_streaming_requests_per_endpoint_total',
      'Streamed responses that have ended, by route.',
      'counter',
      () => perEndpoint(streams.labelled ? endedStreams(streams) : new Map()),
    );
    this.gauge(
      'http_streaming_first_byte_time_seconds',
      'Mean time until a streamed response sent its first byte in seconds',
      async ({ streaming }) => (await streaming)?.timeToFirstByteSeconds.mean,
    );
    this.gauge(
      'http_streaming_throughput_bytes_per_second',
      'Bytes of body that streamed responses have written per second',
      async ({ streaming }) => (await streaming)?.bytesPerSecond,
    );
    this.gauge(
      'http_streaming_avg_chunk_size_bytes',
      'Mean bytes of the pieces that streamed responses were written in',
      async ({ streaming }) => (await streaming)?.bytesPerChunk,
    );
  }

  /** A gauge over the window, which has no value where there was nothing. */
  private gauge(
    name: MetricName,
    help: string,
    valueOf: (reading: Reading) => Promise<number | null | undefined>,
  ): void {
    this.add(name, this.ofWindow(help), 'gauge', async () => one(await valueOf(this.latest.get())));
  }

  private add(
    name: MetricName,
    help: string,
    type: 'counter' | 'gauge',
    read: () => Sample[] | Promise<Sample[]>,
  ): void {
    const full = this.options.names[name];
    if (full !== undefined) {
      this.registry.add(new ComputedSamples(full, help, type, read));
    }
  }

  private ofWindow(help: string): string {
    return `${help}, over the last ${this.options.summary.windowSeconds} seconds.`;
  }

  private read(): Reading {
    const reading = this.window.read(this.options.summary.windowSeconds);
    const { streams } = this.bodies;
    const streaming = async (): Promise<Streaming | undefined> =>
      streams && streamingSection(streams, reading, undefined);
    return {
      streaming: unheard(streaming()),
      requests: unheard(requestSections(this.store, reading, () => true)),
    };
  }

  /** Requests since the process started, by path; a path with none of those that are wanted stands at zero. */
  private requestsBy(isWanted: (series: RequestSeries) => boolean): Map<string, number> {
    const counts = new Map<string, number>();
    this.store.forEach((slot, series) => {
      const count = isWanted(series) ? this.store.countOf(slot) : 0;
      counts.set(series.path, (counts.get(series.path) ?? 0) + count);
    });
    return counts;
  }
}

/** The promise, which may fail though nobody asks for it. */
function unheard<Result>(promise: Promise<Result>): Promise<Result> {
  promise.catch(() => {});
  return promise;
}

function one(value: number | null | undefined): Sample[] {
  return value === null || value === undefined ? [] : [{ labels: {}, value }];
}

function perEndpoint(values: ReadonlyMap<string, number>): Sample[] {
  return [...values].map(([endpoint, value]) => ({ labels: { endpoint }, value }));
}

/** Mean durations in seconds by path, of those paths that had a request. */
function meansOf(times: RequestSections['timesByPath']): Map<string, number> {
  return new Map([...times].map(([path, { timed, seconds }]) => [path, seconds / timed]));
}
