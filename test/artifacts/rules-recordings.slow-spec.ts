import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { testRules } from '../prometheus/support/promtool';
import { describeWith } from '../support/real-parts';
import { promtoolValues } from './alerts/promtool-tests';
import { RuleFolder } from './alerts/rule-folder';
import { by, counter, gauge, one, requests, type Series } from './alerts/series';

const LE = { '0.5': counter([50, 30]), '1': counter([100, 30]), '+Inf': counter([100, 30]) };

/** Half an hour of a service; a minute each. */
const SERVICE: Series = {
  ...requests({ 200: counter([114, 30]), 503: counter([6, 30]) }),
  ...by('http_request_duration_seconds_bucket', 'le', LE, 'method="GET",path="/users",status="200",'),
  ...by(
    'http_streaming_requests_total',
    'outcome',
    { completed: counter([24, 30]), cancelled: counter([6, 30]), error: counter([15, 30]), timeout: counter([15, 30]) },
    'path="/chat",',
  ),
  ...by('http_streaming_abandoned_total', 'path', { '/chat': counter([6, 30]) }),
  ...by('http_streaming_time_to_first_byte_seconds_count', 'path', { '/chat': counter([24, 30]) }),
  ...by('http_streaming_bytes_total', 'path', { '/chat': counter([60_000, 30]) }),
  ...one('http_streaming_active', gauge([4, 31])),
  ...one('http_streaming_active', gauge([6, 31]), 'b:1'),
  ...by('cache_hits_total', 'cache', { users: counter([45, 30]) }, 'path="/users",'),
  ...by('cache_misses_total', 'cache', { users: counter([15, 30]) }, 'path="/users",'),
  ...by(
    'rpc_requests_total',
    'status',
    { ok: counter([54, 30]), error: counter([6, 30]) },
    'transport="tcp",pattern="sum",',
  ),
  ...by(
    'http_client_requests_total',
    'status',
    { 200: counter([48, 30]), 404: counter([6, 30]), 503: counter([3, 30]), error: counter([3, 30]) },
    'method="GET",host="api:80",',
  ),
  ...by('http_client_request_duration_seconds_bucket', 'le', LE, 'method="GET",host="api:80",status="200",'),
};

/** What is recorded of it. */
const JOB = '{job="api"}';
const ROUTE = '{job="api",path="/users"}';
const WAITS = 'http_streaming_abandoned_and_first_bytes';
const VALUES = {
  [`job:http_requests:rate5m${JOB}`]: 2,
  [`job_path:http_requests:rate5m${ROUTE}`]: 2,
  [`job:http_requests_failed_per_http_requests:ratio_rate5m${JOB}`]: 0.05,
  [`job:http_requests_failed_per_http_requests:ratio_rate3d${JOB}`]: 0.05,
  [`job_path:http_requests_failed_per_http_requests:ratio_rate5m${ROUTE}`]: 0.05,
  [`job:http_request_duration_seconds:p50_rate5m${JOB}`]: 0.5,
  [`job:http_request_duration_seconds:p95_rate5m${JOB}`]: 0.95,
  [`job_path:http_request_duration_seconds:p99_rate5m${ROUTE}`]: 0.99,
  [`job:http_streaming_requests:rate5m${JOB}`]: 1,
  [`job:http_streaming_active:avg5m${JOB}`]: 10,
  [`job:http_streaming_bytes_per_http_streaming_active:ratio_rate5m${JOB}`]: 100,
  [`job:http_streaming_requests_cancelled_per_http_streaming_requests:ratio_rate5m${JOB}`]: 0.1,
  [`job:http_streaming_requests_failed_per_http_streaming_requests:ratio_rate5m${JOB}`]: 0.5,
  [`job:${WAITS}:rate5m${JOB}`]: 0.5,
  [`job:http_streaming_abandoned_per_${WAITS}:ratio_rate5m${JOB}`]: 0.2,
  [`job_cache:cache_hits_and_cache_misses:rate5m{cache="users",job="api"}`]: 1,
  [`job_cache:cache_hits_per_cache_hits_and_cache_misses:ratio_rate5m{cache="users",job="api"}`]: 0.75,
  [`job_pattern:rpc_requests:rate5m{job="api",pattern="sum"}`]: 1,
  [`job_pattern:rpc_requests_failed_per_rpc_requests:ratio_rate5m{job="api",pattern="sum"}`]: 0.1,
  [`job_host:http_client_requests:rate5m{host="api:80",job="api"}`]: 1,
  [`job_host:http_client_requests_failed_per_http_client_requests:ratio_rate5m{host="api:80",job="api"}`]: 0.1,
  [`job_host:http_client_request_duration_seconds:p95_rate5m{host="api:80",job="api"}`]: 0.95,
};

/** Routes with bounds of their own, in both ways in which Prometheus may have stored them. */
const BY_ROUTE: MetricsModuleOptions = {
  http: {
    buckets: [
      { path: '/reports/:id', buckets: [1, 5, 30] },
      { path: '/*', buckets: [0.5, 1, 5] },
    ],
  },
};
const BUCKET = 'http_request_duration_seconds_bucket';
const ALL = counter([60, 30]);
const TWO_KINDS: Series = {
  ...by(BUCKET, 'le', { '0.5': ALL, '1': ALL, '5': ALL, '+Inf': ALL }, 'method="GET",path="/users",status="200",'),
  ...by(
    BUCKET,
    'le',
    { '1': counter([0, 30]), '5': ALL, '30': ALL, '+Inf': ALL },
    'method="GET",path="/reports/:id",status="200",',
  ),
};
const OPENMETRICS: Series = Object.fromEntries(
  Object.entries(TWO_KINDS).map(([series, samples]) => [series.replace(/le="(\d+)"/, 'le="$1.0"'), samples]),
);

async function verdictOn(
  series: Series,
  values: Readonly<Record<string, number | undefined>>,
  metrics: MetricsModuleOptions = {},
): Promise<readonly string[]> {
  const folder = new RuleFolder({ title: 'some options', metrics });
  try {
    const tests = promtoolValues(series, values, folder.recordings, folder.options.metrics);
    const { exitCode, complaints } = await testRules(folder.write('values.json', tests));
    return exitCode === 0 ? [] : complaints;
  } finally {
    folder.remove();
  }
}

describeWith('promtool')('the recording rules', () => {
  it('record what happened', async () => {
    expect(await verdictOn(SERVICE, VALUES)).toEqual([]);
  });

  it('record no errors as a share of zero', async () => {
    const share = `job:http_requests_failed_per_http_requests:ratio_rate5m${JOB}`;

    expect(await verdictOn(requests({ 200: counter([60, 30]) }), { [share]: 0 })).toEqual([]);
  });

  it('record no percentile of a route that nobody asked for in five minutes', async () => {
    const idle = counter([60, 10], [0, 20]);
    const series = by(BUCKET, 'le', { '1': idle, '+Inf': idle }, 'method="GET",path="/users",status="200",');

    expect(
      await verdictOn(series, { [`job_path:http_request_duration_seconds:p95_rate5m${ROUTE}`]: undefined }),
    ).toEqual([]);
  });

  it.each([
    ['whole', TWO_KINDS],
    ['with fractions', OPENMETRICS],
  ])('sum up over routes only by bounds that all have, %s', async (_how, series) => {
    const percentile = (which: number, route = ''): string =>
      `job${route && '_path'}:http_request_duration_seconds:p${which}_rate5m{job="api"${route}}`;
    const expected = {
      [percentile(50)]: 1,
      [percentile(95)]: 4.6,
      [percentile(50, ',path="/reports/:id"')]: 3,
      [percentile(50, ',path="/users"')]: 0.25,
    };

    expect(await verdictOn(series, expected, BY_ROUTE)).toEqual([]);
  });

  it('would not pass with other values', async () => {
    expect((await verdictOn(SERVICE, { [`job:http_requests:rate5m${JOB}`]: 3 })).join('\n')).toContain('FAILED');
  });
});
