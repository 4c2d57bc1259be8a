import type { MetricName } from '../../catalogue/catalogue';
import type { Vocabulary } from '../vocabulary';
import { Counted, type Share } from './counted';
import type { HandlerSeries } from './handler-series';
import { baseOf, quantileOf } from './promql';
import type { RecordingRule } from './rule-file';
import { NOW } from './windows';

/** Percentiles that are recorded. */
export type Percentile = 50 | 95 | 99;
export const PERCENTILES: readonly Percentile[] = [50, 95, 99];

/**
 * What recording rules record, each with its name as `level:metric:operations`, which is how Prometheus advises to
 * name them. `undefined` where the options in force do not have what it takes.
 */
export class Recorded {
  constructor(private readonly vocabulary: Vocabulary) {}

  /** How PromQL asks for what a rule recorded: that of this service, where one is given. */
  series(rule: RecordingRule, ...matchers: readonly string[]): string {
    return this.vocabulary.selectName(rule.record, ...matchers);
  }

  /** The requests of each service. */
  get requests(): Counted {
    return this.requestsBy([]);
  }

  /** Those that it failed. */
  get failedRequests(): Share | undefined {
    return this.failedBy([])?.in(this.requests);
  }

  /** Those that their clients gave up before the answer began, where a status of its own tells. */
  get abandonedRequests(): Share | undefined {
    const { vocabulary } = this;
    if (vocabulary.abandoned === undefined) {
      return undefined;
    }
    const expr = vocabulary.counted(vocabulary.requests(vocabulary.abandoned));
    const name = `${baseOf(vocabulary.requestsName)}_abandoned`;
    return new Counted(vocabulary, { name, expr }).in(this.requests);
  }

  /** The requests of each route. */
  get routes(): Counted | undefined {
    const path = this.vocabulary.requestLabel('path');
    return path === undefined ? undefined : this.requestsBy([path]);
  }

  /** Those that failed. */
  get failedRoutes(): Share | undefined {
    return this.failedRoutesOf([]);
  }

  /** The same, of which windows longer than five minutes are recorded for some routes alone. */
  failedRoutesOf(only: readonly string[]): Share | undefined {
    const path = this.vocabulary.requestLabel('path');
    return path === undefined ? undefined : this.failedBy([path], only)?.in(this.requestsBy([path], only));
  }

  /** A percentile of the durations of each service's requests, in seconds. */
  latency(percentile: Percentile): RecordingRule | undefined {
    return this.vocabulary.tellsPercentiles
      ? this.quantile('http_request_duration_seconds', percentile, [])
      : undefined;
  }

  /** The same for each route. */
  routeLatency(percentile: Percentile): RecordingRule | undefined {
    const path = this.vocabulary.durationLabel('path');
    return path === undefined ? undefined : this.quantile('http_request_duration_seconds', percentile, [path]);
  }

  /** Streams that ended. */
  get streams(): Counted | undefined {
    return this.counter('http_streaming_requests_total');
  }

  /** Those that their clients left. */
  get cancelledStreams(): Share | undefined {
    const { streams } = this;
    return streams && this.counter('http_streaming_requests_total', 'cancelled', ['outcome="cancelled"'])?.in(streams);
  }

  /** Those that broke or ran into a timeout, of those that were not cut off by a shutdown. */
  get failedStreams(): Share | undefined {
    const judged = this.counter('http_streaming_requests_total', 'judged', ['outcome!="shutdown"']);
    const failed = this.counter('http_streaming_requests_total', 'failed', ['outcome=~"error|timeout"']);
    return judged && failed?.in(judged, this.streams?.name);
  }

  /** Streams that are being sent, on average. */
  activeStreams(): RecordingRule | undefined {
    const { vocabulary } = this;
    if (!vocabulary.has('http_streaming_active')) {
      return undefined;
    }
    const active = vocabulary.select('http_streaming_active');
    const record = `${vocabulary.level()}:${this.nameOf('http_streaming_active')}:avg${NOW}`;
    return { record, expr: `sum ${vocabulary.by()} (avg_over_time(${active}[${NOW}]))` };
  }

  /** Bytes, or pieces, that streams have sent. */
  streamed(metric: 'http_streaming_bytes_total' | 'http_streaming_chunks_total'): Counted | undefined {
    return this.counter(metric);
  }

  /** Bytes per second that one stream sends, on average. */
  bytesOfStream(): RecordingRule | undefined {
    const bytes = this.streamed('http_streaming_bytes_total');
    const active = this.activeStreams();
    return (
      bytes &&
      active && {
        record: `${this.vocabulary.level()}:${bytes.name}_per_${this.nameOf('http_streaming_active')}:ratio_rate${NOW}`,
        expr: `${this.series(bytes.perSecond())}\n/\n(${this.series(active)} > 0)`,
      }
    );
  }

  /** A percentile of the time to a stream's first byte, in seconds. */
  timeToFirstByte(percentile: Percentile): RecordingRule | undefined {
    const metric = 'http_streaming_time_to_first_byte_seconds';
    return this.vocabulary.has(metric) ? this.quantile(metric, percentile, []) : undefined;
  }

  /** Clients that waited for the first byte of a stream and left before it, of all that waited. */
  get abandonedStreams(): Share | undefined {
    const { vocabulary } = this;
    const abandoned = this.counter('http_streaming_abandoned_total');
    if (abandoned === undefined) {
      return undefined;
    }
    const left = vocabulary.counted(vocabulary.select('http_streaming_abandoned_total'));
    const firstBytes = `${this.nameOf('http_streaming_time_to_first_byte_seconds')}_count`;
    const served = vocabulary.counted(vocabulary.selectName(firstBytes));
    return abandoned.in(
      new Counted(vocabulary, {
        name: `${abandoned.name}_and_first_bytes`,
        // A histogram is not there before its first value.
        expr: `${left} + (${served} or 0 * ${left})`,
      }),
    );
  }

  /** Look-ups of each cache that found something, of all that found something or not. */
  get cacheHits(): Share {
    const { vocabulary } = this;
    const counted = (metric: MetricName): string => vocabulary.counted(vocabulary.select(metric), 'cache');
    const labels = ['cache'];
    const [hits, misses] = [counted('cache_hits_total'), counted('cache_misses_total')];
    const found = new Counted(vocabulary, { labels, name: baseOf(this.nameOf('cache_hits_total')), expr: hits });
    const name = `${found.name}_and_${baseOf(this.nameOf('cache_misses_total'))}`;
    return found.in(new Counted(vocabulary, { labels, name, expr: `${hits} + ${misses}` }));
  }

  /** Calls of each handler of a kind. */
  handlers({ total, label, optional }: HandlerSeries): Counted | undefined {
    return this.counter(total, '', [], [label], optional);
  }

  /** Calls of each handler of a kind that failed, of those that the client is not to blame for. */
  failedHandlers(series: HandlerSeries): Share | undefined {
    const { total, label, optional, judged } = series;
    const all = this.handlers(series);
    const failed = this.counter(total, 'failed', ['status="error"'], [label], optional);
    const whole = judged.length === 0 ? all : this.counter(total, 'judged', judged, [label], optional);
    return whole && failed?.in(whole, all?.name);
  }

  /** A percentile of the durations of each handler of a kind, in seconds. */
  handlerLatency({ duration, label, optional }: HandlerSeries, percentile: Percentile): RecordingRule | undefined {
    return duration && this.vocabulary.has(duration)
      ? this.quantile(duration, percentile, [label], optional)
      : undefined;
  }

  /** Scrapes: there wherever the service runs and the recording rules are loaded. */
  get scrapes(): Counted {
    const expr = this.vocabulary.counted(this.vocabulary.select('metrics_scrapes_total'));
    return new Counted(this.vocabulary, { name: baseOf(this.nameOf('metrics_scrapes_total')), expr });
  }

  private nameOf(metric: MetricName): string {
    return this.vocabulary.nameOf(metric) ?? metric;
  }

  private requestsBy(labels: readonly string[], only: readonly string[] = []): Counted {
    const { vocabulary } = this;
    const expr = vocabulary.counted(vocabulary.requests(), ...labels);
    return new Counted(vocabulary, { labels, name: baseOf(vocabulary.requestsName), expr, only });
  }

  private failedBy(labels: readonly string[], only: readonly string[] = []): Counted | undefined {
    const { vocabulary } = this;
    const { failed, requestsName } = vocabulary;
    if (failed === undefined) {
      return undefined;
    }
    const expr = vocabulary.counted(vocabulary.requests(failed), ...labels);
    return new Counted(vocabulary, { labels, name: `${baseOf(requestsName)}_failed`, expr, only });
  }

  /**
   * What a counter has counted.
   *
   * @param what is counted, where that is not all
   * @param matchers of what is counted
   */
  private counter(
    metric: MetricName,
    what = '',
    matchers: readonly string[] = [],
    labels: readonly string[] = [],
    optional: readonly string[] = [],
  ): Counted | undefined {
    const { vocabulary } = this;
    if (!vocabulary.has(metric)) {
      return undefined;
    }
    const base = baseOf(this.nameOf(metric));
    return new Counted(vocabulary, {
      labels,
      name: what === '' ? base : `${base}_${what}`,
      expr: vocabulary.counted(vocabulary.select(metric, ...matchers), ...labels, ...optional),
    });
  }

  private quantile(
    metric: MetricName,
    percentile: Percentile,
    labels: readonly string[],
    optional: readonly string[] = [],
  ): RecordingRule {
    const { vocabulary } = this;
    const by = vocabulary.by('le', ...labels, ...optional);
    return {
      record: `${vocabulary.level(...labels)}:${this.nameOf(metric)}:p${percentile}_rate${NOW}`,
      expr: quantileOf(percentile / 100, vocabulary.bucketsBy(metric, labels), NOW, by),
    };
  }
}
