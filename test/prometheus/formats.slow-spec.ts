import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Controller, Get } from '@nestjs/common';
import { eventually } from '../support/eventually';
import { Processes } from '../support/processes';
import { describeWith } from '../support/real-parts';
import { TestApp, TOKEN } from '../support/test-app';
import { PrometheusServer } from './support/prometheus-server';

const SCRAPES = 4;
const TENANTS = 300;
/** Between two requests of a client: a scrape of some hundred requests says as much as one of some thousand. */
const PAUSE_MS = 20;

@Controller()
class HelloController {
  @Get('hello/:name')
  hello(): string {
    return 'hello';
  }
}

/** A proxy that takes the `Accept` header away, so that Prometheus gets the text format. */
async function withoutAccept(app: TestApp): Promise<Server> {
  const server = createServer((request, response) => {
    const headers = { ...request.headers };
    delete headers.accept;
    get(app.origin + (request.url ?? ''), { headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    }).on('error', () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describeWith('prometheus')('Prometheus, scraping a service under load', () => {
  const processes = new Processes();
  let app: TestApp;
  let proxy: Server;
  let prometheus: PrometheusServer;
  const loading = new AbortController();
  let load: Promise<unknown>;

  beforeAll(async () => {
    app = await TestApp.start('fastify', {
      controllers: [HelloController],
      metrics: { http: { customLabels: { tenant: (request) => request.headers['x-tenant'] as string } } },
    });
    proxy = await withoutAccept(app);
    const { port } = proxy.address() as AddressInfo;
    const job = (name: string, target: number): string =>
      `  - { job_name: ${name}, static_configs: [{ targets: ['127.0.0.1:${target}'] }], authorization: { credentials_file: token } }`;
    const configuration = `global: { scrape_interval: 5s, scrape_timeout: 5s }\nscrape_configs:\n${job('openmetrics', app.port)}\n${job('text', port)}\n`;
    prometheus = await PrometheusServer.start(processes, { 'prometheus.yml': configuration, token: TOKEN });
    load = Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let i = 0; !loading.signal.aborted; i++) {
          await app.fetch('/hello/x', { headers: { 'x-tenant': `tenant "${i % TENANTS}"` } });
          await pause(PAUSE_MS);
        }
      }),
    );
  });

  afterAll(async () => {
    loading.abort();
    await load;
    await prometheus.stop();
    await processes.stopAll();
    await new Promise((resolve) => proxy.close(resolve));
    await TestApp.stopAll();
  });

  it('has no scrape that fails, in either format', async () => {
    const counted = async (format: string): Promise<number> =>
      (await app.scrape()).value('metrics_scrapes_total', { format, code: '200' }) ?? 0;
    await prometheus.process.eventually(async () => {
      expect(await prometheus.number('count_over_time(up{job="openmetrics"}[5m])')).toBeGreaterThanOrEqual(SCRAPES);
      expect(await prometheus.number('count_over_time(up{job="text"}[5m])')).toBeGreaterThanOrEqual(SCRAPES);
    });

    for (const format of ['openmetrics', 'text']) {
      expect(await prometheus.number(`min_over_time(up{job="${format}"}[5m])`)).toBe(1);
      expect(await counted(format)).toBeGreaterThanOrEqual(SCRAPES);
      await prometheus.process.eventually(async () => {
        expect(await prometheus.number(`count(http_requests_total{job="${format}"})`)).toBe(TENANTS);
      });
      expect(await prometheus.number(`sum(rate(http_requests_total{job="${format}"}[1m]))`)).toBeGreaterThan(0);
      const p99 = `histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{job="${format}"}[1m])))`;
      expect(await prometheus.number(p99)).toBeGreaterThan(0);
    }
    const targets = await prometheus.targets();
    expect([targets['openmetrics']?.lastError, targets['text']?.lastError]).toEqual(['', '']);
    await eventually(async () => expect((await app.scrape()).value('metrics_scrapes_total', { code: '500' })).toBe(0));
  });
});
