import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { recordingRules } from 'nestjs-red-metrics/artifacts';
import { PrometheusServer } from '../prometheus/support/prometheus-server';
import { Processes } from '../support/processes';
import { describeWith } from '../support/real-parts';
import { TestApp, TOKEN } from '../support/test-app';
import { blockWith } from './support/pages';

const PAGE = '../scaling.md';
/** So many that each shard has some of them, as likely as one in a thousand is not. */
const INSTANCES = 12;
const SHARDS = 2;

/** A configuration of the page, which scrapes each five seconds: all instances are in the process of the test. */
function configuration(text: string, ...changes: readonly (readonly [string | RegExp, string])[]): string {
  const changed = changes.reduce(
    (yaml, [from, to]) => {
      expect(yaml).toMatch(from);
      return yaml.replaceAll(from instanceof RegExp ? new RegExp(from, 'g') : from, to);
    },
    blockWith(PAGE, 'yaml', text),
  );
  const interval = 'scrape_interval: 5s\n  scrape_timeout: 5s\n  evaluation_interval: 1s\n';
  return changed.startsWith('global:\n')
    ? changed.replace('global:\n', `global:\n  ${interval}`)
    : `global:\n  ${interval}${changed}`;
}

describeWith('prometheus')('many instances, as docs/scaling.md has them scraped', () => {
  const processes = new Processes();
  let apps: readonly TestApp[] = [];
  let targets: readonly string[] = [];
  let deployments: Server;

  const start = (yaml: string, files: Readonly<Record<string, string>> = {}): Promise<PrometheusServer> =>
    PrometheusServer.start(processes, { 'prometheus.yml': yaml, token: TOKEN, ...files });
  const targetsFile = (): string => JSON.stringify([{ targets, labels: { zone: 'a' } }]);
  const eventually = (prometheus: PrometheusServer, promql: string, value: number): Promise<void> =>
    prometheus.process.eventually(async () => expect(await prometheus.number(promql)).toBe(value));

  beforeAll(async () => {
    apps = await Promise.all(Array.from({ length: INSTANCES }, () => TestApp.start('express')));
    targets = apps.map(({ port }) => `127.0.0.1:${port}`);
    deployments = createServer((_request, response) => {
      response.setHeader('Content-Type', 'application/json').end(targetsFile());
    });
    await new Promise<void>((resolve) => deployments.listen(0, '127.0.0.1', resolve));
  });

  afterEach(() => processes.stopAll());

  afterAll(async () => {
    await TestApp.stopAll();
    deployments.closeAllConnections();
    await new Promise((resolve) => deployments.close(resolve));
  });

  it('lose at the scraper what is dropped, and nothing else', async () => {
    const prometheus = await start(configuration('metric_relabel_configs', ['gateway:3000', targets[0] ?? '']));
    await apps[0]?.fetch('/nobody');

    await eventually(prometheus, 'count(http_requests_total)', 1);

    await eventually(prometheus, 'count(http_request_duration_seconds_bucket{le=~"0.01|1|1.0"})', 2);
    const names = await prometheus.query('count by (__name__) ({job="gateway"})');
    const dropped = names
      .map(({ metric }) => metric['__name__'] ?? '')
      .filter((name) => /^nodejs_(gc|heap_space)_/.test(name));
    expect(dropped).toEqual([]);
    const bounds = await prometheus.query('count by (le) (http_request_duration_seconds_bucket)');
    expect(
      bounds
        .map(({ metric }) => metric['le'])
        .filter((le) => ['0.005', '0.025', '0.075', '0.75', '7.5'].includes(le ?? '')),
    ).toEqual([]);
  });

  it('are found by a file and by a list that is served', async () => {
    const { port } = deployments.address() as AddressInfo;
    const yaml = configuration('http_sd_configs', ['http://deployments:8080', `http://127.0.0.1:${port}`]);
    const prometheus = await start(yaml, { 'targets/gateway.json': targetsFile() });

    await eventually(prometheus, 'count(up{job="gateway", zone="a"} == 1)', INSTANCES);
    await eventually(prometheus, 'count(up{job="verifier", zone="a"} == 1)', INSTANCES);
  });

  it('are scraped once each by several, and added up by one above', async () => {
    const rules = { 'rules/gateway.rules.yml': JSON.stringify(recordingRules({}, { job: 'gateway' })) };
    const shards: PrometheusServer[] = [];
    for (let shard = 0; shard < SHARDS; shard++) {
      const yaml = configuration('hashmod', ["'0'", `'${shard}'`]);
      shards.push(await start(yaml, { ...rules, 'targets/gateway.json': targetsFile() }));
    }
    const scraped = async (): Promise<string[]> => {
      const all = await Promise.all(shards.map((shard) => shard.query('up{job="gateway"} == 1')));
      return all.flat().map(({ metric }) => metric['instance'] ?? '');
    };
    await shards[0]?.process.eventually(async () => expect((await scraped()).toSorted()).toEqual(targets.toSorted()));

    const yaml = configuration(
      '/federate',
      ['prometheus-0:9090', shards[0]?.address ?? ''],
      ['prometheus-1:9090', shards[1]?.address ?? ''],
    );
    const above = await start(yaml);
    const request = (): Promise<unknown> => Promise.all(apps.map((app) => app.fetch('/nobody')));
    await request();
    // A rise is one between two scrapes.
    await shards[0]?.process.eventually(async () => {
      const series = await Promise.all(shards.map((shard) => shard.query('http_requests_total')));
      expect(series.flat()).toHaveLength(INSTANCES);
    });
    await Promise.all([request(), request()]);
    await eventually(above, 'count(job:http_requests:increase5m{job="gateway"})', SHARDS);
    const all = 'sum without (shard) (job:http_requests:increase5m)';
    await eventually(above, `count(${all})`, 1);
    await above.process.eventually(async () => expect(await above.number(all)).toBeGreaterThan(INSTANCES - 1));
    // Only what was recorded.
    expect(await above.query('{__name__=~"http_.+"}')).toEqual([]);
  });
});
