import { channel } from 'node:diagnostics_channel';
import { Agent, ClientRequest, request } from 'node:http';
import { Controller, Get } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { METRICS_REGISTRY, type MetricsModuleOptions } from 'nestjs-red-metrics';
import { ownAgent } from '../../src/platform/own-agent';
import { closed } from '../support/sockets';
import { ADAPTERS, TestApp, TOKEN } from '../support/test-app';
import { callsTo, Upstream } from './support/upstream';

let upstream: Upstream;

beforeEach(async () => {
  upstream = await Upstream.start();
});

afterEach(async () => {
  await TestApp.stopAll();
  await Upstream.stopAll();
});

@Controller()
class GatewayController {
  @Get('fetched')
  async fetched(): Promise<string> {
    return (await fetch(`${upstream.url}/ok`)).text();
  }

  @Get('requested')
  async requested(): Promise<string> {
    await send('/unavailable');
    return 'asked';
  }
}

/** Makes a call by `node:http`, and waits for its end. */
async function send(path: string, agent?: Agent): Promise<void> {
  const outgoing = request(upstream.url + path, { agent }, (response) => void response.resume());
  outgoing.on('error', () => {}).end();
  await closed(outgoing);
}

const start = (metrics?: MetricsModuleOptions): Promise<TestApp> => TestApp.start('express', { metrics });

/** Names of the metrics of calls that are exposed, by a scrape that is none. */
async function exposed(app: TestApp): Promise<string[]> {
  const head = `GET /metrics HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`;
  const text = await app.exchange(head);
  expect(text).toContain('http_requests_in_flight');
  return [...new Set([...text.matchAll(/^# TYPE (\S*client\S*)/gm)].map(([, name = '']) => name))].toSorted();
}

const METRICS = [
  'http_client_request_duration_seconds',
  'http_client_requests_in_flight',
  'http_client_requests_total',
];

describe.each(ADAPTERS)('a service on %s', (adapter) => {
  it('counts the calls that its handlers make', async () => {
    const app = await TestApp.start(adapter, { controllers: [GatewayController] });
    await app.fetch('/fetched');
    await app.fetch('/requested');

    expect(callsTo(upstream.host, await app.scrape())).toEqual(['GET 200 1', 'GET 503 1']);
    // What the test asks of the service is made by the same process.
    expect(await app.requests()).toEqual(['GET /fetched 200 1', 'GET /requested 200 1']);
  });
});

describe('the metrics of calls', () => {
  it('are there once a call was made', async () => {
    const app = await start();
    expect(await exposed(app)).toEqual([]);

    await fetch(`${upstream.url}/ok`);

    expect(await exposed(app)).toEqual(METRICS);
  });

  it('are not there with httpClient: false', async () => {
    const app = await start({ httpClient: false });
    await fetch(`${upstream.url}/ok`);
    await send('/ok');

    expect(await exposed(app)).toEqual([]);
    expect(await app.summary()).toMatchObject({ clients: {} });
  });

  it('take a prefix, and names of the user', async () => {
    const names = { http_client_requests_in_flight: 'calls_open' };
    const app = await start({ prefix: 'gateway', names });
    await fetch(`${upstream.url}/ok`);

    const exposition = await app.scrape();
    const labels = { host: upstream.host };
    expect(exposition.value('gateway_client_requests_total', labels)).toBe(1);
    expect(exposition.value('gateway_client_request_duration_seconds_count', labels)).toBe(1);
    expect(exposition.value('calls_open', labels)).toBe(0);
  });

  it('are those of the semantic conventions', async () => {
    const app = await start({ naming: 'opentelemetry' });
    await fetch(`${upstream.url}/ok`);
    await fetch(`${upstream.url}/unavailable`);
    await send('/reset');

    const exposition = await app.scrape();
    const port = String(upstream.port);
    const durations = exposition
      .of('http_client_request_duration_seconds_count')
      .filter(({ labels }) => labels['server_port'] === port)
      .map(({ labels }) => labels);
    const target = { http_request_method: 'GET', server_address: '127.0.0.1', server_port: port };
    expect(durations).toEqual([
      { ...target, http_response_status_code: '200', error_type: '' },
      { ...target, http_response_status_code: '503', error_type: '503' },
      { ...target, http_response_status_code: '', error_type: '_OTHER' },
    ]);
    expect(exposition.value('http_client_active_requests', { server_port: port })).toBe(0);
    expect(exposition.types.has('http_client_requests_total')).toBe(false);
    const { http } = (await app.summary('?sections=clients')).clients ?? {};
    expect(http?.hosts.find(({ host }) => host === upstream.host)).toMatchObject({
      total: 3,
      byStatus: { 200: 1, 503: 1, error: 1 },
    });
  });

  it('are those of Micrometer', async () => {
    const app = await start({ naming: 'micrometer' });
    await fetch(`${upstream.url}/ok`);
    await send('/reset');

    const exposition = await app.scrape();
    const labels = { client_name: upstream.host, method: 'GET', uri: 'none' };
    const ok = { ...labels, status: '200', outcome: 'SUCCESS' };
    const failed = { ...labels, status: 'CLIENT_ERROR', outcome: 'UNKNOWN' };
    expect(exposition.value('http_client_requests_seconds_count', ok)).toBe(1);
    expect(exposition.value('http_client_requests_seconds_count', failed)).toBe(1);
  });

  it('stop the application at start where the registry has one of their names', async () => {
    const registry = new Registry();
    new Counter({ name: 'http_client_requests_total', help: 'of others', registers: [registry] });

    await expect(start({ registry })).rejects.toThrow('registry has a metric "http_client_requests_total" already');
    await start({ registry: new Registry() });
  });
});

describe('several applications in one process', () => {
  it('count all calls, each in its own registry, until they are closed', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    await fetch(`${upstream.url}/ok`);
    await other.app.close();
    await fetch(`${upstream.url}/ok`);

    expect(callsTo(upstream.host, await one.scrape())).toEqual(['GET 200 2']);
  });

  it('leave no listener behind', async () => {
    const channels = ['undici:request:create', 'http.client.request.start', 'http.client.request.error'].map(channel);
    await start();
    expect(channels.map(({ hasSubscribers }) => hasSubscribers)).toEqual([true, true, true]);

    await TestApp.stopAll();

    expect(channels.map(({ hasSubscribers }) => hasSubscribers)).toEqual([false, false, false]);
  });

  it('leave a registry that serves the next one', async () => {
    const registry = new Registry();
    await start({ registry });
    await fetch(`${upstream.url}/ok`);
    await TestApp.stopAll();
    const next = await start({ registry });
    await fetch(`${upstream.url}/ok`);

    expect(callsTo(upstream.host, await next.scrape())).toEqual(['GET 200 1']);
    expect(next.app.get(METRICS_REGISTRY)).toBe(registry);
  });
});

describe('what is not measured', () => {
  it('are calls of the module itself', async () => {
    const app = await start();
    const agent = ownAgent(new Agent());
    await send('/ok', agent);
    await send('/reset', agent);

    expect(await exposed(app)).toEqual([]);
  });

  it('is a request that cannot be read, which works all the same, with one warning', async () => {
    class Hostile extends ClientRequest {}
    // Node writes it, and reads it no more.
    Object.defineProperty(Hostile.prototype, 'host', {
      set: () => {},
      get: () => {
        throw new Error('nobody reads this');
      },
    });
    const app = await start();
    for (let i = 0; i < 3; i++) {
      const outgoing = new Hostile(new URL(upstream.url));
      outgoing.on('error', () => {}).end();
      await closed(outgoing);
    }

    expect(upstream.requests).toBe(3);
    expect(await exposed(app)).toEqual([]);
    const warning = 'warn An outgoing HTTP call is not measured: Error: nobody reads this';
    expect(app.logger.lines.filter((line) => line.startsWith(warning))).toHaveLength(1);
  });
});

describe('the section clients', () => {
  it('is empty before the first call', async () => {
    const app = await start();
    const head = `GET /metrics.json HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`;

    expect(await app.exchange(head)).toContain('"clients":{}');
  });

  it('sums calls up, by host, too', async () => {
    const app = await start();
    const other = await Upstream.start();
    await fetch(`${upstream.url}/ok`);
    await fetch(`${upstream.url}/unavailable`);
    await send('/reset');
    await fetch(`${other.url}/ok`);
    const waiting = request(`${other.url}/hang`).on('error', () => {});
    waiting.end();

    const { http } = (await app.summary('?sections=clients&window=all')).clients ?? {};
    const byHost = new Map(http?.hosts.map((host) => [host.host, host]));
    expect(byHost.get(upstream.host)).toMatchObject({
      active: 0,
      total: 3,
      count: 3,
      errors: 2,
      errorRate: 0.666667,
      byStatus: { 200: 1, 503: 1, error: 1 },
      durationSeconds: { p50: expect.any(Number), max: expect.any(Number) },
    });
    expect(byHost.get(other.host)).toMatchObject({ active: 1, total: 1, errors: 0, errorRate: 0 });
    expect(http).toMatchObject({ errors: 2, byStatus: { 503: 1, error: 1 } });
    waiting.destroy();
  });

  it('can be left out', async () => {
    const app = await start();

    expect(await app.summary('?sections=requests')).not.toHaveProperty('clients');
  });
});
