import type { MetricName } from '../../catalogue/catalogue';
import type { Vocabulary } from '../vocabulary';
import type { HandlerSeries } from './handler-series';
import { baseOf, quantileOf, share, sumOfRates } from './promql';
import type { RecordingRule } from './rule-file';

/** The windows of burn rates: Google's SRE workbook, chapter 5. */
export type Window = '5m' | '30m' | '1h' | '2h' | '6h' | '1d' | '3d';
/** Percentiles that are recorded. */
export type Percentile = 50 | 95 | 99;
export const WINDOWS: readonly Window[] = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'];
export const PERCENTILES: readonly Percentile[] = [50, 95, 99];
/** The window of what is looked at now. */
const NOW = '5m';

/**
 * What recording rules record, each with its name as `level:metric:operations`, which is how Prometheus advises to
 * name them. `undefined` where the options in force do not have what it takes.
 */
export class Recorded {
  constructor(private readonly vocabulary: Vocabulary) {}

  /** How PromQL asks for what a rule recorded: that of this job, where one is given. */
  series(rule: RecordingRule, ...matchers: readonly string[]): string {
    return this.vocabulary.selectName(rule.record, ...matchers);
  }

  /** Requests per second of each job. */
  requestRate(window: Window): RecordingRule {
    const { requestsName: name } = this.vocabulary;
    return { record: `job:${baseOf(name)}:rate${window}`, expr: this.requests(window) };
  }

  /** The share of requests that each job failed. */
  errorRatio(window: Window): RecordingRule | undefined {
    return this.failedShare('job', window, []);
  }

  /** Requests per second of each route. */
  routeRate(): RecordingRule | undefined {
    const path = this.vocabulary.requestLabel('path');
    const name = baseOf(this.vocabulary.requestsName);
    return path === undefined
      ? undefined
      : { record: `job_${path}:${name}:rate${NOW}`, expr: this.requests(NOW, [path]) };
  }

  /** The share of requests of each route that failed. */
  routeErrorRatio(): RecordingRule | undefined {
    const path = this.vocabulary.requestLabel('path');
    return path === undefined ? undefined : this.failedShare(`job_${path}`, NOW, [path]);
  }

  /** A percentile of the durations of each job's requests, in seconds. */
  latency(percentile: Percentile): RecordingRule {
    return this.quantile('http_request_duration_seconds', percentile, []);
  }

  /** The same for each route. */
  routeLatency(percentile: Percentile): RecordingRule | undefined {
    const path = this.vocabulary.durationLabel('path');
    return path === undefined ? undefined : this.quantile('http_request_duration_seconds', percentile, [path]);
  }

  /** Streams per second that ended. */
  streamRate(): RecordingRule | undefined {
    return this.rateOf('http_streaming_requests_total', []);
  }

  /** Streams that are being sent, on average. */
  activeStreams(): RecordingRule | undefined {
    if (!this.vocabulary.has('http_streaming_active')) {
      return undefined;
    }
    const active = this.vocabulary.select('http_streaming_active');
    const record = `job:${this.nameOf('http_streaming_active')}:avg${NOW}`;
    return { record, expr: `sum ${this.vocabulary.by()} (avg_over_time(${active}[${NOW}]))` };
  }

  /** Bytes, or pieces, per second that streams send. */
  streamed(metric: 'http_streaming_bytes_total' | 'http_streaming_chunks_total'): RecordingRule | undefined {
    return this.rateOf(metric, []);
  }

  /** Bytes per second that one stream sends, on average. */
  bytesOfStream(): RecordingRule | undefined {
    const bytes = this.streamed('http_streaming_bytes_total');
    const active = this.activeStreams();
    if (bytes === undefined || active === undefined) {
      return undefined;
    }
    const [part, whole] = ['http_streaming_bytes_total', 'http_streaming_active'].map((name) =>
      baseOf(this.nameOf(name as MetricName)),
    );
    return { record: `job:${part}_per_${whole}:ratio_rate${NOW}`, expr: share(bytes.expr, active.expr) };
  }

  /** The share of streams that their clients left. */
  cancelledStreams(): RecordingRule | undefined {
    return this.streamOutcome('cancelled', 'cancelled');
  }

  /** The share of streams that broke or ran into a timeout, of those that were not cut off by a shutdown. */
  failedStreams(): RecordingRule | undefined {
    return this.streamOutcome('failed', 'error|timeout', 'outcome!="shutdown"');
  }

  /** A percentile of the time to a stream's first byte, in seconds. */
  timeToFirstByte(percentile: Percentile): RecordingRule | undefined {
    const metric = 'http_streaming_time_to_first_byte_seconds';
    return this.vocabulary.has(metric) ? this.quantile(metric, percentile, []) : undefined;
  }

  /** Look-ups per second of each cache that found something or not. */
  cacheLookups(): RecordingRule {
    return { record: `job_cache:${this.lookups()}:rate${NOW}`, expr: this.lookupRate() };
  }

  /** The share of look-ups of each cache that found something. */
  cacheHitRatio(): RecordingRule {
    const { vocabulary } = this;
    const hits = sumOfRates(vocabulary.select('cache_hits_total'), NOW, vocabulary.by('cache'));
    const base = baseOf(this.nameOf('cache_hits_total'));
    const expr = share(hits, `(${this.lookupRate()})`);
    return { record: `job_cache:${base}_per_${this.lookups()}:ratio_rate${NOW}`, expr };
  }

  /** Calls per second of each handler of a kind. */
  handlerRate({ total, label, optional }: HandlerSeries): RecordingRule | undefined {
    return this.rateOf(total, [label], optional);
  }

  /** The calls of a handler per second that its error ratio is of: none that the client is to blame for. */
  judgedRate({ total, label, optional, judged }: HandlerSeries): string {
    const { vocabulary } = this;
    return sumOfRates(vocabulary.select(total, ...judged), NOW, vocabulary.by(label, ...optional));
  }

  /** The share of calls of each handler of a kind that failed, of those that were not rejected. */
  handlerErrorRatio(series: HandlerSeries): RecordingRule | undefined {
    const { vocabulary } = this;
    const { total, label, optional } = series;
    if (!vocabulary.has(total)) {
      return undefined;
    }
    const base = baseOf(this.nameOf(total));
    const part = sumOfRates(vocabulary.select(total, 'status="error"'), NOW, vocabulary.by(label, ...optional));
    return {
      record: `job_${label}:${base}_failed_per_${base}:ratio_rate${NOW}`,
      expr: share(part, this.judgedRate(series)),
    };
  }

  /** A percentile of the durations of each handler of a kind, in seconds. */
  handlerLatency({ duration, label, optional }: HandlerSeries, percentile: Percentile): RecordingRule | undefined {
    return duration && this.vocabulary.has(duration)
      ? this.quantile(duration, percentile, [label], optional)
      : undefined;
  }

  /** Scrapes per second: there wherever the service runs and the recording rules are loaded. */
  scrapes(): RecordingRule {
    const { vocabulary } = this;
    const record = `job:${baseOf(this.nameOf('metrics_scrapes_total'))}:rate${NOW}`;
    return { record, expr: sumOfRates(vocabulary.select('metrics_scrapes_total'), NOW, vocabulary.by()) };
  }

  /** @param judged matchers of the streams that the share is of */
  private streamOutcome(what: string, outcomes: string, ...judged: readonly string[]): RecordingRule | undefined {
    const { vocabulary } = this;
    if (!vocabulary.has('http_streaming_requests_total')) {
      return undefined;
    }
    const base = baseOf(this.nameOf('http_streaming_requests_total'));
    const part = vocabulary.select('http_streaming_requests_total', `outcome=~"${outcomes}"`);
    const whole = vocabulary.select('http_streaming_requests_total', ...judged);
    const expr = share(sumOfRates(part, NOW, vocabulary.by()), sumOfRates(whole, NOW, vocabulary.by()));
    return { record: `job:${base}_${what}_per_${base}:ratio_rate${NOW}`, expr };
  }

  private nameOf(metric: MetricName): string {
    return this.vocabulary.nameOf(metric) ?? metric;
  }

  private lookups(): string {
    return `${baseOf(this.nameOf('cache_hits_total'))}_and_${baseOf(this.nameOf('cache_misses_total'))}`;
  }

  private lookupRate(): string {
    const { vocabulary } = this;
    const rate = (metric: MetricName): string => sumOfRates(vocabulary.select(metric), NOW, vocabulary.by('cache'));
    return `${rate('cache_hits_total')} + ${rate('cache_misses_total')}`;
  }

  private requests(window: Window, labels: readonly string[] = [], ...matchers: readonly string[]): string {
    return sumOfRates(this.vocabulary.requests(...matchers), window, this.vocabulary.by(...labels));
  }

  private failedShare(level: string, window: Window, labels: readonly string[]): RecordingRule | undefined {
    const { failed, requestsName } = this.vocabulary;
    if (failed === undefined) {
      return undefined;
    }
    const base = baseOf(requestsName);
    return {
      record: `${level}:${base}_failed_per_${base}:ratio_rate${window}`,
      expr: share(this.requests(window, labels, failed), this.requests(window, labels)),
    };
  }

  private rateOf(
    metric: MetricName,
    labels: readonly string[],
    optional: readonly string[] = [],
  ): RecordingRule | undefined {
    const { vocabulary } = this;
    if (!vocabulary.has(metric)) {
      return undefined;
    }
    const record = `${['job', ...labels].join('_')}:${baseOf(this.nameOf(metric))}:rate${NOW}`;
    return { record, expr: sumOfRates(vocabulary.select(metric), NOW, vocabulary.by(...labels, ...optional)) };
  }

  private quantile(
    metric: MetricName,
    percentile: Percentile,
    labels: readonly string[],
    optional: readonly string[] = [],
  ): RecordingRule {
    const by = this.vocabulary.by('le', ...labels, ...optional);
    return {
      record: `${['job', ...labels].join('_')}:${this.nameOf(metric)}:p${percentile}_rate${NOW}`,
      expr: quantileOf(percentile / 100, this.vocabulary.buckets(metric), NOW, by),
    };
  }
}
