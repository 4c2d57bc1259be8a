import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { EventEmitter } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Gauge, register } from 'prom-client';
import { announcedOrigin } from '../support/management';
import { type Reader, http1Reader, http2Reader } from '../support/readers';
import { ADAPTERS, type Adapter, TOKEN, TestApp } from '../support/test-app';

const EVENTS = ['close', 'finish', 'error', 'drain', 'timeout'] as const;
/** Node warns of more than ten; tracers need some, and so does Node. */
const MOST = 3;

type Emit = (event: string | symbol, ...args: unknown[]) => boolean;

/** The most listeners that responses of the server had at once beyond those of Node, by event. */
function watchListeners(server: EventEmitter): Record<string, number> {
  const most: Record<string, number> = {};
  const emit = server.emit.bind(server) as Emit;
  server.emit = ((event: string | symbol, request: IncomingMessage, response: ServerResponse, ...rest: unknown[]) => {
    if (event === 'request') {
      const before = new Map<string, number>(EVENTS.map((name) => [name, response.listenerCount(name)]));
      response.on('newListener', (name: string) => {
        const added = response.listenerCount(name) + 1 - (before.get(name) ?? 0);
        most[name] = Math.max(most[name] ?? 0, added);
      });
    }
    return emit(event, request, response, ...rest);
  }) as Emit;
  return most;
}

/**
 * The server of the management port is nobody's but the module's; every server of HTTP takes its requests by `emit`.
 */
async function watchedManagement(adapter: Adapter): Promise<{ origin: string; most: Record<string, number> }> {
  const { Server: HttpServer } = jest.requireActual<typeof import('node:http')>('node:http');
  const listen = jest.spyOn(HttpServer.prototype as Server, 'listen');
  const { logger } = await TestApp.start(adapter, { metrics: { endpoint: { port: 0 } } });
  const origin = await announcedOrigin(logger);
  const own = (listen.mock.contexts as Server[]).find((server) => {
    const address = server.address();
    return typeof address === 'object' && origin.endsWith(`:${address?.port}`);
  });
  listen.mockRestore();
  return { origin, most: watchListeners(own as Server) };
}

const wires: Record<string, () => Promise<{ reader: Reader; most: Record<string, number> }>> = Object.fromEntries([
  ...ADAPTERS.flatMap((adapter) => [
    [
      `the port of ${adapter}`,
      async () => {
        const { app, origin } = await TestApp.start(adapter);
        return { reader: http1Reader(origin), most: watchListeners(app.getHttpServer() as Server) };
      },
    ],
    [
      `the management port beside ${adapter}`,
      async () => {
        const { origin, most } = await watchedManagement(adapter);
        return { reader: http1Reader(origin), most };
      },
    ],
  ]),
  [
    'HTTP/2',
    async () => {
      const { app, origin } = await TestApp.start(new FastifyAdapter({ http2: true }));
      return { reader: http2Reader(origin), most: watchListeners(app.getHttpServer() as Server) };
    },
  ],
]) as never;

afterEach(async () => {
  register.clear();
  await TestApp.stopAll();
});

describe.each(Object.keys(wires))('the answers of the endpoint on %s', (wire) => {
  it.each(['identity', 'gzip'])('have few listeners, encoded as %s', async (encoding) => {
    const large = new Gauge({ name: 'large', help: 'Large.', labelNames: ['id'] });
    for (let id = 0; id < 2000; id++) {
      large.set({ id: `${id} ${'x'.repeat(1000)}` }, id);
    }
    const { reader, most } = await (wires[wire] as (typeof wires)[string])();

    for (const path of ['/metrics', '/metrics.json?families=true', '/metrics/health']) {
      expect((await reader.get(path, { 'accept-encoding': encoding })).status).toBe(200);
    }
    await reader.breakOff('/metrics');
    reader.close();

    expect(most['close']).toBeGreaterThan(0);
    for (const event of EVENTS) {
      expect([event, (most[event] ?? 0) <= MOST]).toEqual([event, true]);
    }
  });
});

describe.each(ADAPTERS)('pipelined requests of the endpoint on %s', (adapter) => {
  it('have few listeners', async () => {
    const app = await TestApp.start(adapter);
    const most = watchListeners(app.app.getHttpServer() as Server);
    const ask = (more = ''): string =>
      `GET /metrics HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\n${more}\r\n`;

    const answers = await app.exchange(ask() + ask() + ask('Connection: close\r\n'));

    expect(answers.match(/HTTP\/1\.1 200/g)).toHaveLength(3);
    expect(Object.values(most).filter((count) => count > MOST)).toEqual([]);
    expect(most['close']).toBeGreaterThan(0);
  });
});
