import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import { All, Controller, Req, Res } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { eventually } from '../support/eventually';
import { type AnyResponse, rawOf } from '../support/raw-response';
import { closed, quiet } from '../support/sockets';
import { TestApp } from '../support/test-app';

// undici's types are those of another version of Node's.
const undici = require('undici') as {
  request(url: string, options: object): Promise<{ statusCode: number; body: Readable }>;
};
const httpProxy = require('@fastify/http-proxy') as never;

/** Of these, no framework parses the body, so that it is handed on as it comes. */
const OCTETS = { 'content-type': 'application/octet-stream' };

let upstream: Server;
const connections = new Set<Socket>();
/** What the upstream does with a request; it gets its body first where there is one. */
let answer: (response: ServerResponse, request: IncomingMessage) => void;

const origin = (): string => `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;

/** Hands the request to undici, which takes its connection off it. */
@Controller()
class HandingController {
  @All('api/*path')
  async hand(
    @Req() request: { readonly raw?: IncomingMessage } & IncomingMessage,
    @Res() response: AnyResponse,
  ): Promise<void> {
    const raw = rawOf(response);
    const { method = 'POST' } = request;
    try {
      const { statusCode, body } = await undici.request(`${origin()}/api`, {
        method,
        body: request.raw ?? request,
        headers: OCTETS,
      });
      raw.writeHead(statusCode);
      pipeline(body, raw, () => {});
    } catch {
      raw.destroy();
    }
  }
}

const start = {
  'Express and undici': () =>
    TestApp.start(new ExpressAdapter(), { controllers: [HandingController], metrics: { http: { sizes: true } } }),
  '@fastify/http-proxy': () =>
    TestApp.start(new FastifyAdapter({ forceCloseConnections: true }), {
      // It reads bodies by itself.
      nest: { bodyParser: false },
      metrics: { http: { sizes: true } },
      configure: (app) =>
        void app.register(httpProxy, { upstream: origin(), prefix: '/api', rewritePrefix: '/api' } as never),
    }),
};

beforeAll(async () => {
  upstream = createServer((request, response) => {
    connections.add(quiet(request.socket));
    answer(quiet(response), quiet(request));
  }).listen(0);
  await once(upstream, 'listening');
});
afterEach(async () => {
  await TestApp.stopAll();
  connections.clear();
  upstream.closeAllConnections();
});
afterAll(() => {
  const over = closed(upstream);
  upstream.close();
  return over;
});

describe.each(Object.keys(start) as (keyof typeof start)[])('a request that is handed on by %s', (way) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await start[way]();
  });

  const post = (length: number, body: string): Promise<Socket> =>
    app.open(
      `POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: ${length}\r\n\r\n${body}`,
    );
  const asked = (): Promise<void> => eventually(() => expect(connections.size).toBe(1));
  const become = (...lines: string[]): Promise<void> =>
    eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value('http_requests_in_flight')).toBe(0);
      expect([
        ...exposition.lines('http_requests_total', 'method', 'status'),
        ...exposition.lines('http_streaming_requests_total', 'outcome').filter((line) => !line.endsWith(' 0')),
        ...exposition.lines('http_request_aborts_total', 'method').map((line) => `aborts ${line}`),
        `sizes ${exposition.value('http_request_size_bytes_count')}`,
      ]).toEqual(lines);
    });
  const begin = (response: ServerResponse): void => {
    response.write('one ');
    setImmediate(() => response.write('two '));
  };

  it.each(['destroy', 'resetAndDestroy'] as const)('is left by its client before the answer: %s', async (leave) => {
    answer = (_response, request) => void request.resume();
    const client = await post(4, 'body');
    await asked();
    client[leave]();

    await become('POST 499 1', 'aborts POST 1', 'sizes 1');
  });

  it.each(['destroy', 'resetAndDestroy'] as const)('is left by its client in its upload: %s', async (leave) => {
    answer = (_response, request) => void request.resume();
    const client = await post(100, 'half');
    await asked();
    client[leave]();

    await become('POST 499 1', 'aborts POST 1', 'sizes 1');
  });

  it.each(['destroy', 'resetAndDestroy'] as const)('is left by its client in the answer: %s', async (leave) => {
    answer = (response, request) => request.resume().on('end', () => begin(response));
    const client = await post(4, 'body');
    await once(client, 'data');
    await eventually(async () => expect((await app.scrape()).value('http_streaming_active')).toBe(1));
    client[leave]();

    await become('POST 200 1', 'cancelled 1', 'aborts POST 1', 'sizes 1');
  });

  it('breaks upstream', async () => {
    answer = (response, request) => request.resume().on('end', () => begin(response));
    const client = await post(4, 'body');
    await once(client, 'data');
    await eventually(async () => expect((await app.scrape()).value('http_streaming_active')).toBe(1));
    connections.forEach((socket) => socket.resetAndDestroy());

    await become('POST 200 1', 'error 1', 'sizes 1');
    client.destroy();
  });

  it('is answered', async () => {
    answer = (response, request) => request.resume().on('end', () => response.end('whole'));
    expect((await app.fetch('/api/chat', { method: 'POST', body: Buffer.from('body'), headers: OCTETS })).body).toBe(
      'whole',
    );

    const exposition = await eventually(async () => {
      const now = await app.scrape();
      expect(now.value('http_requests_in_flight')).toBe(0);
      return now;
    });
    expect(exposition.lines('http_requests_total', 'method', 'status')).toEqual(['POST 200 1']);
    expect(exposition.value('http_request_size_bytes_sum')).toBe(4);
    expect(exposition.value('http_response_size_bytes_sum')).toBe(5);
  });
});
