import type { Server } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import type { Socket } from 'node:net';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import { Controller, Get, Injectable, type OnModuleDestroy, Param, Res } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Registry } from 'prom-client';
import { eventually } from '../support/eventually';
import { type AnyResponse, rawOf } from '../support/raw-response';
import { openSocket, quiet } from '../support/sockets';
import { ADAPTERS, TestApp } from '../support/test-app';

/** Ends a stream in the middle; called with the response, or with what it is made of. */
type End = (response: ReturnType<typeof rawOf>, source: PassThrough) => void;

const broken = (code: string): Error => Object.assign(new Error(code), { code });
/** How a stream may end during the grace time, and what it is then. */
const ENDS: Record<string, { readonly outcome: string; readonly end: End }> = {
  'is ended': { outcome: 'completed', end: (response) => response.end('bye') },
  'breaks upstream': { outcome: 'error', end: (_response, source) => source.destroy(broken('ECONNRESET')) },
  'is destroyed without a word': { outcome: 'error', end: (response) => response.destroy() },
  'is late upstream': { outcome: 'timeout', end: (_response, source) => source.destroy(broken('ETIMEDOUT')) },
  'is aborted': {
    outcome: 'shutdown',
    end: (_response, source) => source.destroy(Object.assign(new Error('aborted'), { name: 'AbortError' })),
  },
};

const open = new Map<string, () => void>();

@Controller()
class StreamsController {
  @Get('held/:how')
  held(@Param('how') how: string, @Res() response: AnyResponse): void {
    const raw = rawOf(response);
    const source = new PassThrough();
    pipeline(source as Readable, raw, () => {});
    source.write('one ');
    source.write('two ');
    const { end } = ENDS[how] ?? { end: () => {} };
    open.set(how, () => end(raw, source));
  }
}

/** The time that an application takes to end what it does. */
@Injectable()
class Grace implements OnModuleDestroy {
  static wait: () => Promise<void> = async () => {};
  /** Nest swallows what a hook throws. */
  static readonly failures: unknown[] = [];

  async onModuleDestroy(): Promise<void> {
    await Grace.wait().catch((error: unknown) => Grace.failures.push(error));
  }
}

/** What is read of a metric after its application has closed. */
interface LiveCounter {
  readonly size: number;
  labelsOf(index: number): Record<string, string>;
  value(index: number): number;
}

/** Closing the application takes the metric out of the registry. */
function counterOf(registry: Registry): LiveCounter {
  return registry.getSingleMetric('http_streaming_requests_total') as unknown as LiveCounter;
}

function outcomes(counter: LiveCounter): string[] {
  return Array.from({ length: counter.size }, (_, i) => ({ ...counter.labelsOf(i), value: counter.value(i) }))
    .filter(({ value }) => value > 0)
    .map(({ outcome = '', value }: Record<string, unknown>) => `${String(outcome)} ${String(value)}`)
    .toSorted();
}

const become = (counter: LiveCounter, ...lines: string[]): Promise<void> =>
  eventually(() => expect(outcomes(counter)).toEqual(lines));

const get = (how: string): string => `GET /held/${encodeURIComponent(how)} HTTP/1.1\r\nHost: x\r\n\r\n`;
const active = (app: TestApp, count: number): Promise<void> =>
  eventually(async () => expect((await app.scrape()).value('http_streaming_active')).toBe(count));

beforeEach(() => {
  open.clear();
  Grace.wait = async () => {};
});
afterEach(async () => {
  // What has closed is closed once more.
  Grace.wait = async () => {};
  await TestApp.stopAll();
  expect(Grace.failures.splice(0)).toEqual([]);
});

describe.each(ADAPTERS)('streams of a service that shuts down, on %s', (adapter) => {
  let app: TestApp;
  let ended: LiveCounter;

  beforeEach(async () => {
    const registry = new Registry();
    app = await TestApp.start(adapter, {
      controllers: [StreamsController],
      providers: [Grace],
      metrics: { registry },
    });
    ended = counterOf(registry);
  });

  const hold = async (...hows: string[]): Promise<Socket[]> => {
    const sockets = await Promise.all(hows.map((how) => app.open(get(how))));
    await active(app, hows.length);
    return sockets;
  };

  it('are no failure where app.close() cuts them off', async () => {
    await hold('for ever');

    await app.app.close();

    await become(ended, 'shutdown 1');
  });

  it('are no failure where the server closes all connections, whoever told it', async () => {
    await hold('for ever', 'and ever');

    (app.app.getHttpServer() as Server).closeAllConnections();

    await become(ended, 'shutdown 2');
  });

  it('are failures where only their connections are destroyed', async () => {
    const connections: Socket[] = [];
    (app.app.getHttpServer() as Server).on('connection', (connection: Socket) => connections.push(connection));
    await hold('for ever');

    connections.forEach((connection) => connection.destroy());

    await become(ended, 'error 1');
  });

  it('are what they were before it', async () => {
    const [leaving] = await hold('leaves', 'breaks upstream');
    leaving?.destroy();
    open.get('breaks upstream')?.();
    await become(ended, 'cancelled 1', 'error 1');

    await app.app.close();

    await become(ended, 'cancelled 1', 'error 1');
  });

  it.each(Object.entries(ENDS))(
    'are named for themselves during the grace time: one that %s',
    async (how, { outcome }) => {
      await hold(how, 'for ever');
      Grace.wait = async () => {
        open.get(how)?.();
        await become(ended, `${outcome} 1`);
      };

      await app.app.close();

      await become(ended, ...(outcome === 'shutdown' ? ['shutdown 2'] : [`${outcome} 1`, 'shutdown 1'].toSorted()));
    },
  );

  it.each(['destroy', 'resetAndDestroy', 'end'] as const)(
    'are left by a client during the grace time by %s',
    async (leave) => {
      const [leaving] = await hold('leaves', 'for ever');
      Grace.wait = async () => {
        leaving?.[leave]();
        await become(ended, 'cancelled 1');
      };

      await app.app.close();

      await become(ended, 'cancelled 1', 'shutdown 1');
    },
  );

  it('fail again once the server listens again', async () => {
    const server = app.app.getHttpServer() as Server;
    const connections: Socket[] = [];
    server.on('connection', (connection: Socket) => connections.push(connection));
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    await new Promise<void>((resolve) => server.listen(app.port, '127.0.0.1', resolve));
    await hold('for ever');

    connections.forEach((connection) => connection.destroy());

    await become(ended, 'error 1');
  });
});

describe('streams of a service that shuts down, over HTTP/2', () => {
  // As adapters, servers and applications close them, each in its own way.
  it.each(['connection', 'session'])('are no failure where each %s is destroyed', async (what) => {
    const registry = new Registry();
    const app = await TestApp.start(new FastifyAdapter({ http2: true, http2SessionTimeout: 60_000 }), {
      controllers: [StreamsController],
      providers: [Grace],
      metrics: { registry },
    });
    const ended = counterOf(registry);
    const opened: { destroy(): void }[] = [];
    app.app.getHttpServer().on(what, (one: { destroy(): void }) => opened.push(one));
    const socket = await openSocket(app.port);
    const client = quiet(connectHttp2(`http://127.0.0.1:${app.port}`, { createConnection: () => socket }));
    for (const how of ['for ever', 'breaks upstream']) {
      quiet(client.request({ ':path': `/held/${encodeURIComponent(how)}` })).resume();
    }
    await eventually(() => expect(open.size).toBe(2));
    Grace.wait = async () => {
      open.get('breaks upstream')?.();
      await become(ended, 'error 1');
      opened.forEach((one) => one.destroy());
    };

    await app.app.close();

    await become(ended, 'error 1', 'shutdown 1');
    client.destroy();
  });
});
