import { CATALOGUE, type MetricName } from '../../catalogue/catalogue';
import type { Matcher } from '../promql-text';
import { Objectives } from '../rules/objectives';
import { Recorded } from '../rules/recorded';
import type { RecordingRule } from '../rules/rule-file';
import type { Vocabulary } from '../vocabulary';

/** What a counter has grown by. */
export type Growth = (counter: string) => string;

/** Per second, at a moment: over as long as Grafana finds it needs to be for the resolution shown. */
const PER_SECOND: Growth = (counter) => `rate(${counter}[$__rate_interval])`;
/** In the whole time shown. */
const IN_ALL: Growth = (counter) => `increase(${counter}[$__range] @ end())`;
/** What decorators label by path, always under that name. */
const PATH_BY_DECORATOR: readonly MetricName[] = [
  'cache_hits_total',
  'cache_misses_total',
  'cache_errors_total',
  'rate_limit_hits_total',
];
/** What has no label at all, though others of its kind have a path. */
const WITHOUT_PATH: readonly MetricName[] = [
  'http_requests_in_flight',
  'http_open_connections',
  'http_streaming_active',
];

/** Variables of the dashboard that no label is. */
const OTHER_VARIABLES: readonly string[] = ['datasource', 'topn'];

/** What has a series from the start on, the first that has only one first. */
const PRESENT: readonly MetricName[] = [
  'http_requests_in_flight',
  'metrics_scrapes_total',
  'metrics_auth_failures_total',
  'system_uptime_seconds',
];

/** A quantile, and what it is called. */
export type Quantile = readonly [quantile: number, name: string];

/** Those that latency is shown by. */
export const QUANTILES: readonly Quantile[] = [
  [0.5, 'p50'],
  [0.95, 'p95'],
  [0.99, 'p99'],
];

/** The queries of panels: of what the variables of the dashboard select, as finely as it is shown. */
export class DashboardQueries {
  /** Of what the label of the route template is called; `undefined` where requests have none. */
  readonly pathLabel: string | undefined;
  /** The metric whose label values are the choices of the variable `path`. */
  readonly pathSource: string | undefined;
  /** What recording rules record of the service. */
  readonly recorded: Recorded;
  readonly objectives: Objectives;

  constructor(readonly vocabulary: Vocabulary) {
    this.recorded = new Recorded(vocabulary);
    this.objectives = new Objectives(vocabulary, this.recorded);
    const sources = [
      [vocabulary.requestLabel('path'), vocabulary.requests(...this.scope)],
      [vocabulary.durationLabel('path'), this.countOf('http_request_duration_seconds')],
      [this.counterPath, vocabulary.select('http_request_aborts_total', ...this.scope)],
    ] as const;
    [this.pathLabel, this.pathSource] =
      sources.find(([label, source]) => label !== undefined && this.finds(source)) ?? [];
  }

  /** Whether all that the expression asks for is exposed. */
  finds(expr: string): boolean {
    return this.vocabulary.hidden.reasonAgainst(expr) === undefined;
  }

  /** The name of a metric that has a series in each process, also where no request ever came. */
  get presence(): string | undefined {
    const isLabelled = this.vocabulary.options.metrics.http.activeLabels.length > 0;
    return PRESENT.filter((metric) => this.has(metric) && !(isLabelled && metric === 'http_requests_in_flight'))
      .map((metric) => this.vocabulary.nameOf(metric))
      .find((name) => name !== undefined && this.finds(name));
  }

  /** Whether the service has all of these metrics, or can have them. */
  has(...metrics: readonly MetricName[]): boolean {
    return metrics.every((metric) => this.vocabulary.has(metric));
  }

  /** The series of a metric that the variables select. */
  select(metric: MetricName, ...matchers: readonly Matcher[]): string {
    return this.vocabulary.select(metric, ...this.scope, ...this.pathMatcher(metric), ...matchers);
  }

  /** The same for a metric that is not of this package. */
  selectName(name: string, ...matchers: readonly Matcher[]): string {
    return this.vocabulary.selectName(name, ...this.scope, ...matchers);
  }

  /** The same for a process metric. */
  ofProcess(name: string, ...matchers: readonly Matcher[]): string {
    return this.vocabulary.ofProcess(name, ...this.scope, ...matchers);
  }

  /** Alerts of the jobs that the variables select. They can be about a job as a whole, so no instance is asked for. */
  selectAlerts(...matchers: readonly Matcher[]): string {
    return this.vocabulary.selectName('ALERTS', ...this.job, ...matchers);
  }

  /** What a rule has recorded, of all instances; of the routes that are selected where it is by route. */
  recordedSeries({ record }: RecordingRule, pathLabel?: string): string {
    return this.vocabulary.selectName(record, ...this.job, ...this.ofLabels, ...this.variablePath(pathLabel));
  }

  /** Growth per second of a counter. */
  rate(metric: MetricName, ...matchers: readonly Matcher[]): string {
    return PER_SECOND(this.select(metric, ...matchers));
  }

  /** Requests per second, also where the naming scheme has no counter of them. */
  requestRate(...matchers: readonly Matcher[]): string {
    return this.requestsGrown(PER_SECOND, ...matchers);
  }

  /** The same by what they are to have grown by. */
  requestsGrown(grown: Growth, ...matchers: readonly Matcher[]): string {
    const path = this.variablePath(this.vocabulary.requestLabel('path'));
    return grown(this.vocabulary.requests(...this.scope, ...path, ...matchers));
  }

  /** Calls to other services per second, also where the naming scheme has no counter of them. */
  callRate(...matchers: readonly Matcher[]): string {
    return PER_SECOND(this.vocabulary.calls.select(...this.scope, ...matchers));
  }

  /** Growth per second of what a histogram has observed. */
  sumRate(metric: MetricName): string {
    const name = `${this.vocabulary.nameOf(metric) ?? metric}_sum`;
    return PER_SECOND(this.selectName(name, ...this.pathMatcher(metric)));
  }

  /** Sums up by job and these labels. */
  sum(expr: string, ...labels: readonly (string | undefined)[]): string {
    return `sum ${this.vocabulary.by(...labels)} (${expr})`;
  }

  /** The greatest by job and these labels. */
  max(expr: string, ...labels: readonly (string | undefined)[]): string {
    return `max ${this.vocabulary.by(...labels)} (${expr})`;
  }

  /** The share that one sum has in another; 0, not nothing, where there is only the whole. */
  share(part: string, whole: string): string {
    const all = this.sum(whole);
    return `(${this.sum(part)} or 0 * ${all}) / ${all}`;
  }

  /** A quantile of a histogram by job and these labels. */
  quantile(
    quantile: number,
    metric: MetricName,
    labels: readonly (string | undefined)[] = [],
    grown: Growth = PER_SECOND,
  ): string {
    const by = this.vocabulary.by('le', ...labels);
    return `histogram_quantile(${quantile}, sum ${by} (${grown(this.bucketsOf(metric, labels))}))`;
  }

  /** Observations by bucket, as a heatmap shows them. */
  heat(metric: MetricName): string {
    return `sum by (le) (increase(${this.bucketsOf(metric)}[$__rate_interval]))`;
  }

  /** The series that are greatest over the whole time shown, so that the choice is the same at each moment of it. */
  top(exprOf: (grown: Growth) => string): string {
    return `${exprOf(PER_SECOND)} and topk($topn, ${exprOf(IN_ALL)})`;
  }

  /** The same of what is recorded: the greatest by their mean, but for what is always zero. */
  topRecorded(series: string, shown: string = series): string {
    return `${shown} and topk($topn, avg_over_time(${series}[$__range] @ end()) > 0)`;
  }

  /** What series are called, by labels. */
  legend(...labels: readonly (string | undefined)[]): string {
    const shown = labels.filter((label) => label !== undefined);
    const job = this.vocabulary.options.job === undefined || shown.length === 0 ? ['job'] : [];
    return [...job, ...shown].map((label) => `{{${label}}}`).join(' ');
  }

  /** The same with a word for what they are. */
  legendOf(word: string, ...labels: readonly (string | undefined)[]): string {
    return this.vocabulary.options.job === undefined || labels.length > 0 ? `${this.legend(...labels)} ${word}` : word;
  }

  /** Of the metrics that are labelled as the counter of requests is: aborts, sizes, streams. */
  get counterPath(): string | undefined {
    return this.vocabulary.streamPath;
  }

  /** What the route template of this metric is called; `undefined` where it has none. */
  pathOf(metric: MetricName): string | undefined {
    if (metric === 'http_requests_total') {
      return this.vocabulary.requestLabel('path');
    }
    if (metric === 'http_request_duration_seconds') {
      return this.vocabulary.durationLabel('path');
    }
    if (PATH_BY_DECORATOR.includes(metric)) {
      return 'path';
    }
    const ofRequests = ['http', 'streams', 'derived'].includes(CATALOGUE[metric].owner);
    return ofRequests && !WITHOUT_PATH.includes(metric) ? this.counterPath : undefined;
  }

  /** Default labels that are variables: none that has the name of another one. */
  get labelVariables(): readonly string[] {
    return this.vocabulary.defaultLabels.filter((label) => !OTHER_VARIABLES.includes(label));
  }

  /** What every series is selected by. A job that is given stands in the vocabulary's own selectors. */
  private get scope(): readonly Matcher[] {
    return [...this.job, 'instance=~"$instance"', ...this.ofLabels];
  }

  private get ofLabels(): readonly Matcher[] {
    return this.labelVariables.map((label) => `${label}=~"$${label}"`);
  }

  private get job(): readonly Matcher[] {
    return this.vocabulary.options.job === undefined ? ['job=~"$job"'] : [];
  }

  private pathMatcher(metric: MetricName): readonly Matcher[] {
    return this.variablePath(this.pathOf(metric));
  }

  private variablePath(label: string | undefined): readonly Matcher[] {
    return label === undefined || this.pathLabel === undefined ? [] : [`${label}=~"$path"`];
  }

  private bucketsOf(metric: MetricName, labels: readonly (string | undefined)[] = []): string {
    return this.vocabulary.bucketsBy(metric, labels, ...this.scope, ...this.pathMatcher(metric));
  }

  private countOf(metric: MetricName, ...matchers: readonly Matcher[]): string {
    return this.selectName(`${this.vocabulary.nameOf(metric) ?? metric}_count`, ...matchers);
  }
}
