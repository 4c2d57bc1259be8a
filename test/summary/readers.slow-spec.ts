import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import { MetricsSection } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import type { FullSummary } from '../support/summary-schema';
import { ADAPTERS, TestApp, TOKEN } from '../support/test-app';
import { orders } from './support/orders.controller';

const READINGS = 20;
const REQUEST = `GET /metrics.json HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`;

/** A section that hangs until it is let go. */
@Injectable()
class Hanging {
  open: () => void = () => {};
  calls = 0;

  @MetricsSection('hanging')
  hanging(): Promise<void> {
    this.calls++;
    return new Promise((resolve) => {
      this.open = resolve;
    });
  }
}

/** Sections that are together more than the buffers of a connection take. */
@Injectable()
class Large {
  [section: string]: () => string;
}
for (let i = 0; i < 16; i++) {
  const method = (): string => 'x'.repeat(900_000);
  Large.prototype[`section${i}`] = method;
  MetricsSection(`large${i}`)(Large.prototype, `section${i}`, { value: method });
}

describe.each(ADAPTERS)('readers of the JSON summary on %s', (adapter) => {
  afterEach(() => TestApp.stopAll());

  const start = (provider: new () => object, metrics: object = {}): Promise<TestApp> =>
    TestApp.start(adapter, { ...orders, providers: [...orders.providers, provider], metrics });

  /** Requests are answered as if nobody read anything. */
  async function expectService(app: TestApp): Promise<void> {
    expect((await app.fetch('/orders/1')).body).toBe('one');
  }

  it('see the same numbers at the same time', async () => {
    const app = await TestApp.start(adapter, orders);
    await Promise.all([1, 2, 3, 4].map((id) => app.fetch(`/orders/${id}`)));
    await eventually(async () => expect((await app.summary()).requests.total).toBe(4));

    const [one, other] = await Promise.all([app.summary(), app.summary('?families=true')]);

    expect(lasting(one)).toEqual(lasting(other));
  });

  it('change nothing by reading', async () => {
    // The reader of this test is a client in the same process.
    const app = await TestApp.start(adapter, { ...orders, metrics: { httpClient: false } });
    for (const path of ['/orders/1', '/orders/2', '/orders/failing/1']) {
      await app.fetch(path);
    }
    await app.requests();
    const before = { scrape: httpLines((await app.scrape()).text), summary: lasting(await app.summary()) };

    for (let i = 0; i < READINGS; i++) {
      await app.summary(['', '?window=all', '?families=true', '?endpoint=failing', '?window=1h&limit=0'][i % 5]);
    }

    expect(httpLines((await app.scrape()).text)).toEqual(before.scrape);
    expect(lasting(await app.summary())).toEqual(before.summary);
  });

  it('wait for their turn where too many are at it', async () => {
    const app = await start(Hanging, { endpoint: { maxConcurrentScrapes: 1 } });
    const hanging = app.app.get(Hanging);
    const first = app.read('/metrics.json');
    await eventually(() => expect(hanging.calls).toBe(1));

    const second = app.read('/metrics.json?sections=requests');

    expect((await app.read('/metrics.json?limit=none')).status).toBe(400);
    expect((await app.read('/metrics')).status).toBe(200);
    await expectService(app);
    hanging.open();
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
  });

  it('are turned away where their turn does not come in time', async () => {
    const app = await start(Hanging, { endpoint: { maxConcurrentScrapes: 1, scrapeTimeoutSeconds: 0.1 } });

    const refused = await eventually(async () => {
      const answers = await Promise.all([app.read('/metrics.json'), app.read('/metrics.json?sections=requests')]);
      const [first, second] = answers;
      expect([first.status, second.status]).toEqual([200, 503]);
      return second;
    });

    expect([refused.headers.get('retry-after'), refused.body]).toEqual(['1', 'Too many summaries at once\n']);
    await served(app);
  });

  it('give their place back when they leave before the answer', async () => {
    const app = await start(Hanging, { endpoint: { maxConcurrentScrapes: 1 } });
    const hanging = app.app.get(Hanging);
    const socket = await app.open(REQUEST);
    await eventually(() => expect(hanging.calls).toBe(1));
    socket.destroy();
    await eventually(async () => expect(await connectionsOf(app)).toBe(0));
    hanging.open();

    await served(app);
    await expectService(app);
  });

  it('give their place back when they leave in the middle of it', async () => {
    const app = await start(Large, { endpoint: { maxConcurrentScrapes: 1 } });
    const socket = await app.open(REQUEST);
    await once(socket, 'data');
    socket.destroy();

    await served(app);
    await expectService(app);
  });

  it('hold nobody up when they stop reading', async () => {
    const app = await start(Large, { endpoint: { maxConcurrentScrapes: 1 } });
    const accepted = once(app.app.getHttpServer(), 'connection');
    const socket = await app.open(REQUEST);
    const [connection] = (await accepted) as [Socket];
    await once(socket, 'readable');
    // No more fits into the buffers of the connection.
    await eventually(() => expect(connection.writableNeedDrain).toBe(true));

    await served(app);
    await expectService(app);
    socket.destroy();
    await served(app);
  });

  it('are not waited for where somebody else has answered them', async () => {
    const app = await start(Hanging, { endpoint: { maxConcurrentScrapes: 1 } });
    const hanging = app.app.get(Hanging);
    // A server of somebody's own in front, which has no patience.
    const front = createServer((request, response) => {
      (app.app.getHttpServer() as Server).emit('request', request, response);
      void eventually(() => expect(hanging.calls).toBe(1)).then(() => response.writeHead(504).end('too late'));
    }).listen(0, '127.0.0.1');
    await once(front, 'listening');

    const origin = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
    const answer = await fetch(`${origin}/metrics.json`, { headers: { Authorization: `Bearer ${TOKEN}` } });
    hanging.open();

    expect([answer.status, await answer.text()]).toEqual([504, 'too late']);
    front.closeAllConnections();
    front.close();
    await served(app);
  });
});

/** How many connections the server has. */
function connectionsOf(app: TestApp): Promise<number> {
  const server = app.app.getHttpServer() as Server;
  return promisify(server.getConnections.bind(server))();
}

/** Resolves once a reader has a place. */
async function served(app: TestApp): Promise<void> {
  await eventually(async () => expect((await app.read('/metrics.json?sections=requests')).status).toBe(200));
}

/** What does not change with time alone. */
function lasting({ requests, endpoints, streaming, domain, window }: FullSummary): object {
  const { requestedSeconds } = window;
  const withoutRates = JSON.stringify({ requests, endpoints, streaming, domain, requestedSeconds }, (key, value) =>
    key === 'perSecond' || key === 'bytesPerSecond' ? undefined : (value as unknown),
  );
  return JSON.parse(withoutRates) as object;
}

function httpLines(exposition: string): string[] {
  return exposition.split('\n').filter((line) => line.startsWith('http_'));
}
