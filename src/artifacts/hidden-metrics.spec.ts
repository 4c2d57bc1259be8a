import { resolveOptions } from '../options/resolve-options';
import { alertRules } from './rules/alert-rules';
import { recordingRules } from './rules/recording-rules';
import { grafanaDashboard } from './dashboard/grafana-dashboard';
import { HiddenMetrics } from './hidden-metrics';
import type { MetricsModuleOptions } from '../options/metrics.options';
import { alertRulesOf } from './rules/alert-rules';
import { resolveArtifactOptions } from './artifact-options';

const without = (...exclude: string[]): MetricsModuleOptions => ({ metrics: { exclude } });
const hiddenBy = (...exclude: string[]): HiddenMetrics => new HiddenMetrics(resolveOptions(without(...exclude)));

const recorded = (options: MetricsModuleOptions): string[] =>
  recordingRules(options).groups.flatMap(({ rules }) => rules.map(({ record }) => record));
const alerts = (options: MetricsModuleOptions): string[] =>
  alertRules(options).groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
const OBJECTIVES = { sloLatency: { percent: 99, seconds: 0.5 }, sloRoutes: { '/users': 99 } };
const reasons = (options: MetricsModuleOptions): Record<string, string> =>
  Object.fromEntries(
    alertRulesOf(resolveArtifactOptions(options, OBJECTIVES)).leftOut.map(({ name, reason }) => [name, reason]),
  );
const dashboard = (options: MetricsModuleOptions): string => JSON.stringify(grafanaDashboard(options));

describe('an expression', () => {
  it.each([
    ['rate(cache_hits_total{job="a"}[5m])', 'cache_hits_total'],
    ['histogram_quantile(0.5, rate(http_request_duration_seconds_bucket[5m]))', 'http_request_duration_seconds'],
    ['http_request_duration_seconds_count', 'http_request_duration_seconds'],
    ['nodejs_gc_duration_seconds_sum', 'nodejs_gc_*'],
    ['nodejs_heap_size_used_bytes', 'nodejs_*_bytes'],
  ])('finds nothing: %s without %s', (expr, pattern) => {
    expect(hiddenBy(pattern).reasonAgainst(expr)).toMatch(/^it asks for \w+, which metrics\.exclude leaves out$/);
  });

  it.each([
    ['rate(cache_hits_total[5m])', 'cache_hits'],
    ['up{job="cache_hits_total"}', 'cache_hits_total'],
    ['sum by (job) (cache_misses_total)', 'cache_hits_total'],
    ['up', '*p*'],
    ['nodejs_gc_duration_seconds_sum', 'nodejs_gc_duration_seconds_sums'],
  ])('finds something: %s without %s', (expr, pattern) => {
    expect(hiddenBy(pattern).reasonAgainst(expr)).toBeUndefined();
  });

  it('knows process metrics by their prefix', () => {
    const defaultMetrics = { prefix: 'app_' };
    const hidden = new HiddenMetrics(
      resolveOptions({ defaultMetrics, ...without('app_nodejs_gc_*', 'nodejs_heap_*') }),
    );
    expect(hidden.reasonAgainst('rate(app_nodejs_gc_duration_seconds_sum[5m])')).toMatch(/asks for app_nodejs_gc_/);
    // A pattern is one of names as they are exposed.
    expect(hidden.reasonAgainst('app_nodejs_heap_size_used_bytes')).toBeUndefined();
  });

  it('knows a counter by both of its names', () => {
    const options = resolveOptions({ names: { cache_hits_total: 'found' }, ...without('found') });
    const hidden = new HiddenMetrics(options);
    expect(hidden.reasonAgainst('{__name__=~"found(_total)?",job="a"}')).toBeDefined();
    expect(hidden.reasonAgainst('found_total')).toBeDefined();
    expect(hidden.reasonAgainst('{__name__=~"founds(_total)?"}')).toBeUndefined();
  });
});

describe('rules and dashboards', () => {
  it('ask for process metrics under their prefix alone', () => {
    const options = { defaultMetrics: { prefix: 'app_' } };
    const plain = [alertRules({}), recordingRules({}), grafanaDashboard({})].map((made) => JSON.stringify(made)).join();
    const made = [alertRules(options), recordingRules(options), grafanaDashboard(options)];
    const text = made.map((one) => JSON.stringify(one)).join();

    expect(plain.match(/\b(process|nodejs)_\w+/g)?.length).toBeGreaterThan(20);
    expect(text.match(/\b(process|nodejs)_\w+/g)).toBeNull();
    expect(text.match(/\bapp_(process|nodejs)_\w+/g)?.length).toBe(plain.match(/\b(process|nodejs)_\w+/g)?.length);
  });

  it('count requests by their durations where the counter is left out', () => {
    const options = without('http_requests_total');

    expect(recorded(options)).toContain('job:http_request_duration_seconds_count:rate5m');
    expect(alerts(options)).toEqual(alerts({}));
    expect(dashboard(options)).not.toContain('http_requests_total');
  });

  it('leave out what asks for a metric, also by what is recorded of it', () => {
    const options = without('http_streaming_active', 'nodejs_eventloop_*');

    expect(recorded({}).filter((record) => !recorded(options).includes(record))).toEqual([
      'job:http_streaming_active:avg5m',
      'job:http_streaming_bytes_per_http_streaming_active:ratio_rate5m',
    ]);
    expect(reasons(options)).toEqual({
      StreamThroughputDegraded: 'it asks for http_streaming_active, which metrics.exclude leaves out',
      EventLoopBusy: 'it asks for nodejs_eventloop_time_seconds_total, which metrics.exclude leaves out',
      EventLoopLagHigh: 'it asks for nodejs_eventloop_lag_p99_seconds, which metrics.exclude leaves out',
    });
    expect(dashboard(options)).not.toMatch(/http_streaming_active|eventloop/);
  });

  it('keep the panels of which some numbers are left', () => {
    const shown = dashboard(without('cache_errors_total'));
    expect(shown).toContain('Cache look-ups');
    expect(shown).not.toContain('cache_errors_total');
  });

  it('find the instances by another metric', () => {
    const shown = dashboard(without('http_requests_in_flight'));
    expect(shown).toContain('group by (job, instance) (metrics_scrapes_total');
    expect(shown).toContain('label_values(metrics_scrapes_total');
  });

  it('are there with nothing to ask for', () => {
    const options = without('*_*', 'up');
    expect(recorded(options)).toEqual([]);
    expect(alerts({ ...options })).toEqual([]);
    expect(dashboard(options)).toContain('label_values(up');
  });
});

describe('a service that measures no requests', () => {
  const options: MetricsModuleOptions = { http: false };

  it('has no rules and panels of them', () => {
    expect(recorded(options).filter((record) => /http_(?!client_)/.test(record))).toEqual([]);
    expect(reasons(options)).toMatchObject({
      TrafficStopped: 'it asks for http_request_duration_seconds, but http is false',
      HttpLatencyP95High: 'it asks for http_request_duration_seconds, but http is false',
    });
    expect(alerts(options)).toEqual(
      alerts({}).filter((name) => !/^(Http(?!Client)|ErrorBudget|Stream|Traffic)/.test(name)),
    );
    expect(dashboard(options)).not.toMatch(/\bhttp_(?!client_)/);
  });
});
