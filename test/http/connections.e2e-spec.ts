import { Controller, Get, Req, Res } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { MetricsModule } from 'nestjs-red-metrics';
import { once } from 'node:events';
import { Agent, type IncomingMessage, type ServerResponse, get, request as httpRequest } from 'node:http';
import { eventually } from '../support/eventually';
import { Exposition } from '../support/exposition';
import { MODES, TOKEN, TestApp, unlessIntercepted } from '../support/test-app';

type AnyResponse = ServerResponse & { raw?: ServerResponse; hijack?(): void };

/** Holds responses open until a test lets them go. */
class Held {
  static responses: ServerResponse[] = [];
}

@Controller()
class SlowController {
  @Get('quick')
  quick(): string {
    return 'quick';
  }

  @Get('held')
  held(@Req() _request: IncomingMessage, @Res() response: AnyResponse): void {
    response.hijack?.();
    Held.responses.push(response.raw ?? response);
  }

  @Get('begun')
  begun(@Res() response: AnyResponse): void {
    response.hijack?.();
    const raw = response.raw ?? response;
    raw.writeHead(200, { 'Content-Type': 'text/plain' });
    raw.write('the beginning');
    Held.responses.push(raw);
  }
}

const controllers = [SlowController];
const RAW = (path: string, connection = 'keep-alive'): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: ${connection}\r\n\r\n`;

beforeEach(() => {
  Held.responses = [];
});
afterEach(() => TestApp.stopAll());

const inFlight = async (app: TestApp): Promise<number | undefined> =>
  (await app.scrape()).value('http_requests_in_flight');

describe.each(MODES)('connections on %s', (mode) => {
  it('that are kept alive count each request', async () => {
    const app = await TestApp.start(mode, { controllers });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let i = 0; i < 5; i++) {
      const [response] = (await once(get(`${app.origin}/quick`, { agent }), 'response')) as [IncomingMessage];
      response.resume();
      await once(response, 'end');
    }
    agent.destroy();

    expect(await app.requests()).toEqual(['GET /quick 200 5']);
  });

  it('that pipeline count each request', async () => {
    const app = await TestApp.start(mode, { controllers });

    const answer = await app.exchange(RAW('/quick') + RAW('/quick') + RAW('/nowhere', 'close'));

    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(3);
    expect(await app.requests()).toEqual(['GET /quick 200 2', ...unlessIntercepted(mode, 'GET __unmatched__ 404 1')]);
  });

  it('show what is in flight', async () => {
    const app = await TestApp.start(mode, { controllers });
    expect(await inFlight(app)).toBe(0);

    const socket = await app.open(RAW('/held'));
    await eventually(async () => expect(await inFlight(app)).toBe(1));
    Held.responses[0]?.end('done');
    await eventually(async () => expect(await inFlight(app)).toBe(0));
    socket.destroy();

    expect(await app.requests()).toEqual(['GET /held 200 1']);
  });

  it('that the client leaves before the headers are 499 and aborts', async () => {
    const app = await TestApp.start(mode, { controllers });

    const socket = await app.open(RAW('/held'));
    await eventually(() => expect(Held.responses).toHaveLength(1));
    socket.destroy();

    await eventually(async () => expect(await app.requests()).toEqual(['GET /held 499 1']));
    expect((await app.scrape()).value('http_request_aborts_total', { method: 'GET', path: '/held' })).toBe(1);
  });

  it('that the client leaves in the middle of the body are aborts with the status that was sent', async () => {
    const app = await TestApp.start(mode, { controllers });

    const socket = await app.open(RAW('/begun'));
    await once(socket, 'data');
    socket.destroy();

    await eventually(async () => expect(await app.requests()).toEqual(['GET /begun 200 1']));
    expect((await app.scrape()).value('http_request_aborts_total', { method: 'GET', path: '/begun' })).toBe(1);
  });

  it('that the client leaves while requests wait in the pipeline leave nothing in flight', async () => {
    const app = await TestApp.start(mode, { controllers });

    const socket = await app.open(RAW('/held') + RAW('/quick') + RAW('/held'));
    await eventually(() => expect(Held.responses).toHaveLength(2));
    await eventually(async () => expect(await inFlight(app)).toBe(3));
    socket.destroy();

    await eventually(async () => expect(await inFlight(app)).toBe(0));
    const counted = await app.requests();
    expect(counted.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)).toBe(3);
    expect((await app.scrape()).value('http_request_aborts_total')).toBe(3);
  });

  it('whose body stops in the middle leave nothing in flight', async () => {
    const app = await TestApp.start(mode, { controllers });

    const socket = await app.open(
      'POST /quick HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"a"',
    );
    await eventually(async () => expect((await app.scrape()).value('http_requests_in_flight')).toBeLessThanOrEqual(1));
    socket.destroy();

    // The body is read before the routing, or before the handler: no interceptor comes to know of it.
    await eventually(async () =>
      expect(await app.requests()).toEqual(unlessIntercepted<unknown>(mode, expect.stringMatching(/^POST .* 1$/))),
    );
  });

  it('are asked to continue as without the module', async () => {
    const app = await TestApp.start(mode, { controllers });
    const request = httpRequest(`${app.origin}/quick`, { headers: { Expect: '100-continue' } });
    const answered = once(request, 'response');
    request.flushHeaders();
    await once(request, 'continue');
    request.end();
    const [response] = (await answered) as [IncomingMessage];
    response.resume();
    await once(response, 'end');

    expect(await app.requests()).toEqual(['GET /quick 200 1']);
  });

  it('of every address that "localhost" stands for are counted', async () => {
    const app = await TestApp.start(mode, { controllers, host: 'localhost' });
    const addresses = ['127.0.0.1', '[::1]'];
    const answers = await Promise.allSettled(addresses.map((host) => fetch(`http://${host}:${app.port}/quick`)));
    const answered = answers.filter((answer) => answer.status === 'fulfilled').length;

    expect(answered).toBeGreaterThan(0);
    const read = (host: string): Promise<Response> =>
      fetch(`http://${host}:${app.port}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } });
    await eventually(async () => {
      const response = await Promise.any(addresses.map(read));
      const exposition = new Exposition(await response.text());
      expect(exposition.lines('http_requests_total', 'method', 'path', 'status')).toEqual([
        `GET /quick 200 ${answered}`,
      ]);
    });
  });
});

describe('requests injected into fastify', () => {
  it('are counted like any other, and the endpoint answers them', async () => {
    const module = await Test.createTestingModule({
      imports: [MetricsModule.forRoot({ auth: { bearerToken: TOKEN } })],
      controllers,
    }).compile();
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    await app.init();

    expect((await app.inject({ url: '/quick' })).statusCode).toBe(200);
    expect((await app.inject({ url: '/nowhere' })).statusCode).toBe(404);
    const scrape = await app.inject({ url: '/metrics', headers: { authorization: `Bearer ${TOKEN}` } });
    await app.close();

    const exposition = new Exposition(scrape.body);
    expect(exposition.lines('http_requests_total', 'method', 'path', 'status')).toEqual([
      'GET /quick 200 1',
      'GET __unmatched__ 404 1',
    ]);
    expect(exposition.value('http_request_aborts_total')).toBe(0);
    expect(exposition.value('http_requests_in_flight')).toBe(0);
  });
});
