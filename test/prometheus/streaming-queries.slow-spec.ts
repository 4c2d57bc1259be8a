import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpClient } from '../../examples/start/traffic/http-client';
import { ProxyClient } from '../../examples/start/traffic/proxy-client';
import { proxyScenarios } from '../../examples/start/traffic/proxy-scenarios';
import { Traffic } from '../../examples/start/traffic/traffic';
import { ExampleService, TOKEN } from '../examples/support/example-service';
import { Processes } from '../support/processes';
import { describeWith } from '../support/real-parts';
import { PrometheusServer } from './support/prometheus-server';

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'streaming.md'), 'utf8');

/** The queries of the page, by what it says above each. */
function queriesOf(page: string): [string, string][] {
  return [...page.matchAll(/^```promql\n(.*?)^```/gms)].flatMap(([, block = '']) =>
    [...block.matchAll(/^# (.*)\n((?:(?!#).*\n)+)/gm)].map(([, question = '', query = '']): [string, string] => [
      question,
      query.trim(),
    ]),
  );
}

describeWith('prometheus')('the queries of docs/streaming.md', () => {
  const processes = new Processes();
  const ending = new AbortController();
  let prometheus: PrometheusServer;

  beforeAll(async () => {
    const upstream = await ExampleService.start(processes, 'upstream');
    const proxy = await ExampleService.start(processes, 'proxy', {
      UPSTREAM_URL: upstream.origin,
      PROXY_CHUNK_TIMEOUT_MS: '500',
    });
    prometheus = await PrometheusServer.start(processes, {
      'prometheus.yml': [
        'global: { scrape_interval: 1s, scrape_timeout: 1s }',
        'scrape_configs:',
        '  - job_name: proxy',
        '    metrics_path: /v1/metrics/prometheus',
        '    authorization: { credentials_file: token }',
        `    static_configs: [{ targets: ['127.0.0.1:${proxy.port}'] }]`,
        '',
      ].join('\n'),
      token: TOKEN,
    });
    const client = new ProxyClient(proxy.origin, new HttpClient(ending.signal));
    const traffic = new Traffic(() => proxyScenarios(client), ending.signal);
    // A rate is a rise between two scrapes: the first round is the series' beginning.
    for (const round of [1, 2]) {
      await traffic.round();
      await prometheus.process.eventually(async () => {
        expect(await prometheus.number('sum(proxy_streaming_requests_total)')).toBe(round * 5);
      });
    }
  });

  afterAll(async () => {
    ending.abort();
    await prometheus?.stop();
    await processes.stopAll();
  });

  it.each(queriesOf(PAGE))('%s', async (question, query) => {
    await prometheus.process.eventually(async () => {
      const answer = await prometheus.number(query);
      if (question.startsWith('clients that left')) {
        // None of the traffic does.
        expect(answer).toBe(0);
      } else {
        expect(answer).toBeGreaterThan(0);
      }
    });
  });

  it('are six', () => {
    expect(queriesOf(PAGE)).toHaveLength(6);
  });
});
