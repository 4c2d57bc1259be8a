import { Controller, Get } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { METRICS_REGISTRY, MetricsModule } from 'nestjs-red-metrics';
import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Metric, Registry } from 'prom-client';
import { eventually } from '../support/eventually';
import { Exposition } from '../support/exposition';
import { http1Reader } from '../support/readers';
import { openSocket } from '../support/sockets';
import { ADAPTERS, TestApp, type TestAppOptions } from '../support/test-app';
import { startOn, type WiredService, WIRES } from './support/wires';

@Controller()
class SlowController {
  static readonly waiting: (() => void)[] = [];

  @Get('quick')
  quick(): string {
    return 'quick';
  }

  @Get('slow')
  async slow(): Promise<string> {
    await new Promise<void>((resolve) => SlowController.waiting.push(resolve));
    return 'slow';
  }
}

const controllers = [SlowController];

afterEach(() => TestApp.stopAll());

const OPEN = 'http_open_connections';

/** Waits until so many connections are open, that of the scrape among them. */
function expectOpen(service: Pick<WiredService, 'scrape'>, count: number): Promise<void> {
  return eventually(async () => expect((await service.scrape()).value(OPEN)).toBe(count));
}

/** Reads the service by a connection for each scrape, which is closed after it. */
function readerOf({ origin }: TestApp): Pick<WiredService, 'scrape'> {
  const reader = http1Reader(origin);
  return { scrape: async () => new Exposition((await reader.get('/metrics')).body) };
}

describe.each(WIRES)('open connections on %s', (wire) => {
  it('are counted while they are open, whether they ask for something or not', async () => {
    const service = await startOn(wire, { controllers });
    // The scrape's own: each has one, and those over HTTP/2 share a session.
    await expectOpen(service, 1);

    const sockets = await Promise.all([1, 2, 3].map(() => openSocket(service.app.port)));
    await expectOpen(service, 4);
    expect((await service.scrape()).types.get(OPEN)).toBe('gauge');

    sockets[0]?.destroy();
    await expectOpen(service, 3);
    sockets.forEach((socket) => socket.destroy());
    await expectOpen(service, 1);
    service.close();
  });

  it('are in the summary, but where it is of some endpoints only', async () => {
    const service = await startOn(wire, { controllers });
    const read = async (query = ''): Promise<unknown> =>
      (JSON.parse((await service.get(`/metrics.json${query}`)).body) as { requests: Record<string, unknown> }).requests[
        'openConnections'
      ];
    const socket = await openSocket(service.app.port);

    await eventually(async () => expect(await read()).toBe(2));
    expect(await read('?endpoint=quick')).toBeNull();
    socket.destroy();
    service.close();
  });
});

describe.each(ADAPTERS)('on %s, open connections', (adapter) => {
  const start = (options: TestAppOptions = {}): Promise<TestApp> => TestApp.start(adapter, { controllers, ...options });

  it('are those that are busy, too, and not the requests on them', async () => {
    const app = await start();
    const service = readerOf(app);
    const ask = 'GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const sockets = await Promise.all([app.open(ask), app.open(ask + ask)]);

    await eventually(async () => {
      expect(SlowController.waiting.length).toBeGreaterThanOrEqual(2);
      const exposition = await service.scrape();
      expect(exposition.value('http_requests_in_flight')).toBeGreaterThanOrEqual(2);
      expect(exposition.value(OPEN)).toBe(3);
    });

    sockets.forEach((socket) => socket.destroy());
    SlowController.waiting.splice(0).forEach((finish) => finish());
    await expectOpen(service, 1);
  });

  it('are those that were upgraded, as long as they are open', async () => {
    const app = await start({
      configure: (nest) => {
        nest.getHttpServer().on('upgrade', (_request: IncomingMessage, socket: Socket) => {
          socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\nConnection: Upgrade\r\n\r\n');
          socket.on('end', () => socket.end()).resume();
        });
      },
    });
    const socket = await app.open('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n');
    await once(socket, 'data');

    await expectOpen(readerOf(app), 2);

    socket.destroy();
    await expectOpen(readerOf(app), 1);
  });

  it('have a name by the prefix, and by the naming scheme', async () => {
    const prefixed = await start({ metrics: { prefix: 'shop' } });
    expect((await prefixed.scrape()).value('shop_open_connections')).toBeGreaterThan(0);

    const conventional = await start({ metrics: { naming: 'opentelemetry' } });
    expect((await conventional.scrape()).value('http_server_open_connections')).toBeGreaterThan(0);
  });

  it('are not known where only the interceptor sees requests', async () => {
    const app = await start({ metrics: { http: { instrumentation: 'interceptor' } } });

    expect((await app.scrape()).types.has(OPEN)).toBe(false);
    expect((await app.summary()).requests.openConnections).toBeNull();
  });

  it('are not known where nothing listens, as behind a serverless handler', async () => {
    const module = await Test.createTestingModule({ imports: [MetricsModule.forRoot()], controllers }).compile();
    const app = module.createNestApplication(adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter(), {
      logger: false,
    });
    await app.init();
    const gauge = app.get<Registry>(METRICS_REGISTRY).getSingleMetric(OPEN) as Metric;

    expect((await gauge.get()).values).toEqual([]);
    await app.listen(0, '127.0.0.1');
    expect((await gauge.get()).values).toEqual([{ labels: {}, value: 0 }]);
    await app.close();
  });

  it('that a server does not tell of cost the scrape nothing', async () => {
    const app = await start();
    const server = app.app.getHttpServer() as Server;

    server.getConnections = () => {
      throw new Error('not today');
    };
    expect((await app.scrape()).of(OPEN)).toEqual([]);
    server.getConnections = (callback): Server => {
      callback(new Error('not today'), 0);
      return server;
    };
    expect((await app.scrape()).of(OPEN)).toEqual([]);
    expect((await app.summary()).requests.openConnections).toBeNull();
    server.getConnections = () => server;
    expect((await app.scrape()).of(OPEN)).toEqual([]);
    expect((await app.scrape()).value('metrics_scrape_errors_total', { metric: OPEN }) ?? 0).toBe(0);
  });
});

it('on localhost, the connections of each of Fastify’s servers are counted', async () => {
  const app = await TestApp.start('fastify', { controllers, host: 'localhost' });
  const addresses = ['127.0.0.1', '::1'];

  const opened = await Promise.allSettled(addresses.map((host) => openSocket(app.port, { host })));
  const sockets = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));

  const readers = addresses.map((host) => http1Reader(`http://${host === '::1' ? '[::1]' : host}:${app.port}`));
  const scrape = async (): Promise<Exposition> => {
    const { body } = await Promise.any(readers.map((reader) => reader.get('/metrics')));
    return new Exposition(body);
  };
  await eventually(async () => expect((await scrape()).value(OPEN)).toBeGreaterThan(sockets.length));
  sockets.forEach((socket) => socket.destroy());
});
