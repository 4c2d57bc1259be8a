import { join } from 'node:path';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { alertRules, type ArtifactOptions, recordingRules } from 'nestjs-red-metrics/artifacts';
import { testRules } from '../prometheus/support/promtool';
import { fileTree, removeFileTrees } from '../support/file-tree';
import { describeWith } from '../support/real-parts';
import { TestApp } from '../support/test-app';

const JOB = { job: 'shop' };
/** Growth in a minute, for half an hour. */
const rising = (perMinute: number): string => `0+${perMinute}x30`;

/** What an expression comes to after half an hour of these series, by promtool. */
async function complaintsAbout(
  options: readonly [MetricsModuleOptions, ArtifactOptions],
  series: Readonly<Record<string, string>>,
  expected: readonly { readonly expr: string; readonly samples: readonly object[] }[],
): Promise<readonly string[]> {
  const groups = [...recordingRules(...options).groups, ...alertRules(...options).groups];
  const test = {
    rule_files: ['rules.json'],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        promql_expr_test: expected.map(({ expr, samples }) => ({ expr, eval_time: '25m', exp_samples: samples })),
      },
    ],
  };
  const folder = fileTree({ 'rules.json': JSON.stringify({ groups }), 'test.json': JSON.stringify(test) });
  const { exitCode, complaints } = await testRules(join(folder, 'test.json'));
  return exitCode === 0 ? [] : complaints;
}

afterEach(async () => {
  await TestApp.stopAll();
  removeFileTrees();
});

describe('the selector of a counter whose own name does not end with _total', () => {
  it('is of the name that the service exposes, in the text format and in OpenMetrics', async () => {
    const metrics: MetricsModuleOptions = { auth: false, names: { http_requests_total: 'shop_calls' } };
    const app = await TestApp.start('express', { metrics });
    await app.fetch('/');
    const [rate] = recordingRules(metrics, JOB).groups[0]?.rules ?? [];
    const name = new RegExp(`^${/__name__=~"([^"]+)"/.exec(rate?.expr ?? '')?.[1]}$`);

    for (const [accept, exposed] of [
      ['text/plain; version=0.0.4', 'shop_calls'],
      ['application/openmetrics-text; version=1.0.0', 'shop_calls_total'],
    ] as const) {
      const { body } = await app.fetch('/metrics', { headers: { accept } });
      expect(body).toMatch(new RegExp(`^${exposed}\\{`, 'm'));
      expect(exposed).toMatch(name);
    }
  });
});

describeWith('promtool')('rules of series as Prometheus stores them', () => {
  it.each(['shop_calls', 'shop_calls_total'])('find the counter "shop_calls" as %s', async (name) => {
    const options = [{ names: { http_requests_total: 'shop_calls' } }, JOB] as const;
    const series = {
      [`${name}{job="shop",status="200"}`]: rising(54),
      [`${name}{job="shop",status="500"}`]: rising(6),
    };
    const expr = 'round(job:shop_calls_failed_per_shop_calls:ratio_rate5m, 0.001)';

    expect(
      await complaintsAbout(options, series, [{ expr, samples: [{ labels: '{job="shop"}', value: 0.1 }] }]),
    ).toEqual([]);
  });

  it.each(['job', 'instance'])('find the route where its label is called %s', async (label) => {
    const options = [{ http: { labelNames: { path: label } } }, JOB] as const;
    const of = (route: string, status: string): string =>
      `http_requests_total{job="shop",instance="a",exported_${label}="${route}",status="${status}"}`;
    const series = { [of('/a', '200')]: rising(60), [of('/b', '500')]: rising(60) };
    const firing = `count by (exported_${label}) (ALERTS{alertname="HttpRouteErrorRateHigh",alertstate="firing"})`;

    expect(
      await complaintsAbout(options, series, [
        { expr: firing, samples: [{ labels: `{exported_${label}="/b"}`, value: 1 }] },
      ]),
    ).toEqual([]);
  });

  const BUCKETS = [0.003, 0.03, 0.1, 0.3, 1.5, 10];

  it.each([
    ['none, of requests that all take between 0.3 s and 1.5 s', 1.5, []],
    ['both, of requests that all take longer than 1.5 s', 10, ['HttpLatencyP95High', 'HttpLatencyP99High']],
  ])('raise alerts of latency that are true with coarse buckets: %s', async (_case, upTo, names) => {
    const options = [{ http: { buckets: BUCKETS, durationLabels: [] } }, JOB] as const;
    const bucket = (bound: string): string => `http_request_duration_seconds_bucket{job="shop",le="${bound}"}`;
    const series = {
      'http_requests_total{job="shop",status="200"}': rising(60),
      ...Object.fromEntries(BUCKETS.map((bound) => [bucket(String(bound)), rising(bound >= upTo ? 60 : 0)])),
      [bucket('+Inf')]: rising(60),
    };
    const expr = 'count by (alertname) (ALERTS{alertname=~"HttpLatency.*",alertstate="firing"})';
    const samples = names.map((alertname) => ({ labels: `{alertname="${alertname}"}`, value: 1 }));

    expect(await complaintsAbout(options, series, [{ expr, samples }])).toEqual([]);
  });
});
