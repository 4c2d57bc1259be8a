import type { HttpLabel } from '../options/http.options';
import { CATALOGUE, type MetricName } from '../catalogue/catalogue';
import { isHandlerKind } from '../catalogue/handler-kinds';
import type { MetricSwitch } from '../catalogue/metric-entry';
import type { MetricNames } from '../catalogue/naming';
import type { ExposedLabel } from '../options/resolve-http';
import { isBuildKnown } from '../options/resolve-service';
import { isPartOn } from '../options/resolve-system';
import type { ResolvedArtifactOptions } from './artifact-options';
import { CallVocabulary } from './call-vocabulary';
import { defaultLabelsApart } from './default-labels';
import { HiddenMetrics } from './hidden-metrics';
import { asScraped, boundPattern, type Matcher, quoted } from './promql-text';

/** How PromQL speaks of the metrics of a service: under the names, labels and the job of the options in force. */
export class Vocabulary {
  /** What the service could expose, but does not. */
  readonly hidden: HiddenMetrics;

  constructor(readonly options: ResolvedArtifactOptions) {
    this.hidden = new HiddenMetrics(options.metrics);
  }

  /** The name of a metric; `undefined` where the service has none of that kind. */
  nameOf<Name extends MetricName>(metric: Name): MetricNames[Name] {
    return this.options.metrics.names[metric];
  }

  /**
   * Whether a service with these options exposes the metric, where it has what feeds it: decorators, handlers of the
   * kind.
   */
  has(metric: MetricName): boolean {
    return this.nameOf(metric) !== undefined && this.isOn(CATALOGUE[metric].switch);
  }

  /** Whether it is exposed under a name that no option takes away. */
  exposes(metric: MetricName): boolean {
    const name = this.nameOf(metric);
    return name !== undefined && !this.hidden.has(name);
  }

  /**
   * A series selector: `gateway_requests_total{job="gateway",status=~"5.."}`. Throws where the service has no such
   * metric.
   */
  select(metric: MetricName, ...matchers: readonly Matcher[]): string {
    const name = this.nameOf(metric);
    if (name === undefined) {
      throw new Error(`There is no ${metric} under these options.`);
    }
    // OpenMetrics, in which Prometheus scrapes, ends the names of counters with _total; agents that scrape text see
    // the name as it is.
    const isOfTwoNames = metric.endsWith('_total') && !name.endsWith('_total');
    return isOfTwoNames
      ? `{${[`__name__=~"${name}(_total)?"`, ...this.ofService, ...matchers].join(',')}}`
      : this.selectName(name, ...matchers);
  }

  /** The same for a name as it is exposed, such as that of a process metric or of a histogram's buckets. */
  selectName(name: string, ...matchers: readonly Matcher[]): string {
    const all = [...this.ofService, ...matchers];
    return all.length === 0 ? name : `${name}{${all.join(',')}}`;
  }

  /** The name of the counter of requests, or that of the count of the durations where no counter is exposed. */
  get requestsName(): string {
    return (this.exposes('http_requests_total') ? this.nameOf('http_requests_total') : undefined) ?? this.durationsName;
  }

  /** The name of the count of the durations of requests. */
  get durationsName(): string {
    return `${this.nameOf('http_request_duration_seconds')}_count`;
  }

  /** The counter of requests, or the count of the durations where no counter is exposed. */
  requests(...matchers: readonly Matcher[]): string {
    return this.exposes('http_requests_total')
      ? this.select('http_requests_total', ...matchers)
      : this.selectName(this.requestsName, ...matchers);
  }

  /**
   * The buckets of a histogram; of the durations of requests those that are no event streams, whose durations say
   * nothing of the service.
   */
  buckets(metric: MetricName, ...matchers: readonly Matcher[]): string {
    const ordinary = metric === 'http_request_duration_seconds' ? this.ordinary : [];
    return this.selectName(`${this.nameOf(metric) ?? metric}_bucket`, ...ordinary, ...matchers);
  }

  /** The number of durations that there were, of the same as their {@link buckets}. */
  durationsCount(): string {
    return this.selectName(this.durationsName, ...this.ordinary);
  }

  /**
   * The same where they are summed up by these labels. Routes may have bounds of their own: over several routes, only
   * buckets can be added that all of them have.
   */
  bucketsBy(metric: MetricName, labels: readonly (string | undefined)[], ...matchers: readonly Matcher[]): string {
    const { routeBuckets } = this.options.metrics.http;
    const isApart = metric !== 'http_request_duration_seconds' || labels.includes(this.durationLabel('path'));
    return routeBuckets === undefined || isApart
      ? this.buckets(metric, ...matchers)
      : this.buckets(
          metric,
          ...matchers,
          `le=~${quoted([...routeBuckets.shared.map(boundPattern), '\\+Inf'].join('|'))}`,
        );
  }

  /** The bounds by which durations of all routes can be summed up. */
  get sharedBounds(): readonly number[] {
    const { buckets, routeBuckets } = this.options.metrics.http;
    return routeBuckets?.shared ?? buckets;
  }

  /** Whether durations of all routes together have percentiles. */
  get tellsPercentiles(): boolean {
    return this.options.metrics.http.routeBuckets === undefined || this.sharedBounds.length > 1;
  }

  /** Whether event streams can be left out of durations, which then are of one kind. */
  get leavesStreamsOut(): boolean {
    return this.options.metrics.http.streams && this.durationLabel('stream') !== undefined;
  }

  /** What durations have to do with event streams. */
  get aboutStreams(): string {
    const { streams, streamDuration } = this.options.metrics.http;
    if (this.leavesStreamsOut) {
      return 'Event streams are left out.';
    }
    return streams && streamDuration === 'first-byte'
      ? 'Of an event stream it is the time to its first byte.'
      : 'Of an event stream it is all the time that it was open.';
  }

  private isOn(needed: MetricSwitch | undefined): boolean {
    const { health, http, transports, system, service } = this.options.metrics;
    switch (needed) {
      case undefined:
      case 'derived':
        return true;
      case 'http.instrumentation':
        return http.instrumentation === 'auto';
      case 'service':
        return isBuildKnown(service);
      case 'http.streams':
        return http.streams;
      case 'http.sizes':
        return http.sizes;
      case 'health':
        return health.checks.size > 0;
      case 'push':
      case 'httpClient':
        return this.options.metrics[needed] !== undefined;
      case 'rpcClient':
        return transports.rpcClient !== undefined;
      default:
        return isHandlerKind(needed) ? transports[needed] !== undefined : isPartOn(system, needed);
    }
  }

  private get ordinary(): readonly Matcher[] {
    const label = this.durationLabel('stream');
    return label === undefined ? [] : [`${label}!="true"`];
  }

  /** What a label of {@link requests} is called; `undefined` where it has none of that meaning. */
  requestLabel(label: HttpLabel): string | undefined {
    const { counterLabels, durationLabels } = this.options.metrics.http;
    return nameIn(this.exposes('http_requests_total') ? counterLabels : durationLabels, label);
  }

  /** What a label of the durations is called; `undefined` where they have none of that meaning. */
  durationLabel(label: HttpLabel): string | undefined {
    return nameIn(this.options.metrics.http.durationLabels, label);
  }

  /** What the label `path` of the stream metrics is called; `undefined` where they have none. */
  get streamPath(): string | undefined {
    return nameIn(this.options.metrics.http.counterLabels, 'path');
  }

  /**
   * Requests that the service failed: a status of 500 or above, or of the class `5xx`. `undefined` where no label
   * tells.
   */
  get failed(): Matcher | undefined {
    const status = this.requestLabel('status');
    const outcome = this.requestLabel('outcome');
    if (status !== undefined) {
      return `${status}=~"5.."`;
    }
    return outcome === undefined ? undefined : `${outcome}="SERVER_ERROR"`;
  }

  /** How PromQL speaks of the calls to other services. */
  get calls(): CallVocabulary {
    return new CallVocabulary(this);
  }

  /** By what expressions are summed up, so that services stay apart, and what default labels tell apart. */
  by(...labels: readonly (string | undefined)[]): string {
    const all = [
      ...this.options.serviceLabels,
      ...this.defaultLabels,
      ...labels.filter((label) => label !== undefined),
    ];
    return `by (${[...new Set(all)].join(', ')})`;
  }

  /** The default labels that tell services apart. */
  get defaultLabels(): readonly string[] {
    return defaultLabelsApart(this.options.metrics);
  }

  /** The level of aggregation in the name of a recorded series: the labels that it has. */
  level(...labels: readonly string[]): string {
    return [...this.options.serviceLabels, ...labels].join('_');
  }

  /** The labels that series of one service, and of the same of these labels, have in common. */
  on(...labels: readonly string[]): string {
    return `on (${[...this.options.serviceLabels, ...labels].join(', ')})`;
  }

  /**
   * What the counters of a selector have counted in five minutes, summed up. `increase()` sees growth alone, and so
   * misses what a series is born with: a burst of failures on a route that never failed. Such a value is counted too
   * where the instance was scraped before; what an instance brings that is new to Prometheus may be of weeks.
   */
  counted(selector: string, ...labels: readonly (string | undefined)[]): string {
    const born = `${selector} unless last_over_time(${selector}[5m] offset 5m)`;
    const wasScraped = `${this.selectName('up')} offset 5m == 1`;
    return `sum ${this.by(...labels)} ((${born}) and ${this.on('instance')} (${wasScraped}) or increase(${selector}[5m]))`;
  }

  private get ofService(): readonly Matcher[] {
    const { job, selector } = this.options;
    return job === undefined ? selector : [`job=${quoted(job)}`, ...selector];
  }
}

function nameIn(labels: readonly ExposedLabel[], label: HttpLabel): string | undefined {
  const name = labels.find(({ source }) => source === label)?.name;
  return name === undefined ? undefined : asScraped(name);
}
