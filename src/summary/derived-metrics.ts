import { Inject, Injectable } from '@nestjs/common';
import type { DerivedMetricName } from '../catalogue/catalogue';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import { BodyStores } from '../stores/bodies';
import { Instruments } from '../instruments/instruments';
import type { Sample } from '../instruments/metric-family';
import { RequestStore } from '../stores/request-store';
import type { RequestSeries } from '../stores/series-slots';
import type { StreamStore } from '../stores/streams';
import { Latest } from '../core/cached-for-a-second';
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
    private readonly instruments: Instruments,
    private readonly store: RequestStore,
    private readonly bodies: BodyStores,
    private readonly window: SlidingWindow,
  ) {
    if (options.derived) {
      this.registerRequests();
      this.registerEndpoints();
      if (bodies.streams !== undefined) {
        this.registerStreams(bodies.streams);
      }
    }
  }

  private registerRequests(): void {
    this.add('http_requests_active', () => one(this.store.inFlight));
    this.gauge('http_request_success_rate', async (now) => {
      return (await now.requests).requests.successRate;
    });
    this.gauge('http_request_error_rate', async (now) => {
      return (await now.requests).requests.errorRate;
    });
    for (const percentile of ['p50', 'p95', 'p99'] as const) {
      this.gauge(`http_request_duration_${percentile}_seconds`, async (now) => {
        return (await now.requests).requests.durationSeconds[percentile];
      });
    }
  }

  private registerEndpoints(): void {
    this.add('http_requests_per_endpoint_total', () => perEndpoint(this.requestsBy(() => true)));
    this.add('http_request_errors_per_endpoint_total', () =>
      perEndpoint(this.requestsBy(({ status }) => isServerError(status))),
    );
    const means = async (): Promise<Sample[]> => perEndpoint(meansOf((await this.latest.get().requests).timesByPath));
    this.add('http_request_duration_per_endpoint_seconds', means, this.ofWindow);
  }

  private registerStreams(streams: StreamStore): void {
    this.add('http_streaming_requests_per_endpoint_total', () =>
      perEndpoint(streams.labelled ? endedStreams(streams) : new Map()),
    );
    this.gauge(
      'http_streaming_first_byte_time_seconds',
      async ({ streaming }) => (await streaming)?.timeToFirstByteSeconds.mean,
    );
    this.gauge(
      'http_streaming_throughput_bytes_per_second',
      async ({ streaming }) => (await streaming)?.bytesPerSecond,
    );
    this.gauge('http_streaming_avg_chunk_size_bytes', async ({ streaming }) => (await streaming)?.bytesPerChunk);
  }

  /** A gauge over the window, which has no value where there was nothing. */
  private gauge(name: DerivedMetricName, valueOf: (reading: Reading) => Promise<number | null | undefined>): void {
    this.add(name, async () => one(await valueOf(this.latest.get())), this.ofWindow);
  }

  private add(name: DerivedMetricName, read: () => Sample[] | Promise<Sample[]>, about?: string): void {
    if (this.instruments.has(name)) {
      this.instruments.samples(name, read, about);
    }
  }

  /** Ends a help text. */
  private get ofWindow(): string {
    return `, over the last ${this.options.summary.windowSeconds} seconds.`;
  }

  private read(): Reading {
    const reading = this.window.read(this.options.summary.windowSeconds);
    const { streams } = this.bodies;
    const streaming = async (): Promise<Streaming | undefined> =>
      streams && streamingSection(streams, reading, undefined);
    return {
      streaming: handled(streaming()),
      requests: handled(requestSections(this.store, reading, () => true)),
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
function handled<Result>(promise: Promise<Result>): Promise<Result> {
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
