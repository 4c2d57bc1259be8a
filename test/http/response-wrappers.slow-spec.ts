import { errorMonitor, once } from 'node:events';
import { type IncomingMessage, request as httpRequest, type Server, type ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { Controller, Get, Res, Sse } from '@nestjs/common';
import { eventually } from '../support/eventually';
import { type AnyResponse, rawOf } from '../support/raw-response';
import { ADAPTERS, TestApp } from '../support/test-app';

const shared = new PassThrough();
let held: (() => void)[] = [];

@Controller('covers')
class CoversController {
  @Get('plain')
  plain(): object {
    return { plain: true };
  }

  @Get('pieces')
  pieces(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.write('one ');
    raw.end('two');
  }

  @Get('late-head')
  lateHead(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    held.push(() => raw.writeHead(200, { 'Content-Type': 'text/event-stream' }));
  }

  @Get('late-pieces')
  latePieces(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    held.push(() => {
      raw.write('one');
      raw.write('two');
      raw.end('three');
    });
  }

  @Get('shared')
  shared(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.write('one ');
    raw.write('two ');
    shared.pipe(raw);
  }

  @Get('given-up')
  givenUp(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    const source = new PassThrough();
    source.on('error', () => {});
    raw.write('one ');
    raw.write('two ');
    source.pipe(raw);
    source.unpipe(raw);
    source.destroy(new Error('given up'));
    setTimeout(() => raw.end('another way'), 1);
  }

  @Get('odd-header')
  oddHeader(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.getHeader = () => {
      throw new Error('asked');
    };
    raw.writeHead(200);
    raw.end('sent');
  }

  @Get('derived')
  derived(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    const derived = Object.create(raw) as ServerResponse;
    let problem = 'none';
    try {
      derived.setHeader('X-Derived', '1');
      derived.writeHead(200);
    } catch (error) {
      problem = (error as Error).name;
    }
    raw.end(problem);
  }

  @Sse('none')
  none(): never {
    return new PassThrough() as never;
  }
}

/** What stands on the response before anything of the module does, as agents and other servers put it there. */
function wrap(_request: IncomingMessage, response: ServerResponse): void {
  const covered = response as unknown as { writeHead: (...args: unknown[]) => unknown };
  const { writeHead } = covered;
  covered.writeHead = function (this: ServerResponse, ...args: unknown[]): unknown {
    this.setHeader('X-Wrapped', 'yes');
    return Reflect.apply(writeHead, this, args);
  };
}

describe.each(ADAPTERS)('the covers of a response on %s', (adapter) => {
  const start = (): Promise<TestApp> => TestApp.start(adapter, { controllers: [CoversController] });

  beforeEach(() => {
    held = [];
  });
  afterEach(() => TestApp.stopAll());

  it('leave those of others in place that were there before', async () => {
    const app = await start();
    (app.app.getHttpServer() as Server).prependListener('request', wrap);

    const plain = await app.fetch('/covers/plain');

    expect([plain.status, plain.headers.get('x-wrapped')]).toEqual([200, 'yes']);
    await app.fetch('/covers/pieces');
    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value('http_streaming_requests_total', { path: '/covers/pieces' })).toBe(1);
    });
  });

  it('count nothing that is written when the response is over, and leave nothing active', async () => {
    const app = await start();
    const sockets = [
      await app.open('GET /covers/late-head HTTP/1.1\r\nHost: x\r\n\r\n'),
      await app.open('GET /covers/late-pieces HTTP/1.1\r\nHost: x\r\n\r\n'),
      await app.open(
        'GET /covers/late-head HTTP/1.1\r\nHost: x\r\n\r\nGET /covers/late-pieces HTTP/1.1\r\nHost: x\r\n\r\n' +
          'GET /covers/late-head HTTP/1.1\r\nHost: x\r\n\r\n',
      ),
    ];
    await eventually(() => expect(held).toHaveLength(5));
    sockets.forEach((socket) => socket.destroy());
    await eventually(async () => expect((await app.scrape()).value('http_requests_in_flight')).toBe(0));

    held.forEach((write) => write());

    // Whatever comes of it has come when another request is counted.
    await app.fetch('/covers/plain');
    const exposition = await eventually(async () => {
      const scraped = await app.scrape();
      expect(scraped.value('http_requests_total', { path: '/covers/plain' })).toBe(1);
      return scraped;
    });
    expect(exposition.value('http_streaming_active')).toBe(0);
    expect(exposition.of('http_streaming_requests_total')).toEqual([]);
    expect(exposition.value('http_streaming_time_to_first_byte_seconds_count') ?? 0).toBe(0);
  });

  it('leave no listener on a source that outlives its responses', async () => {
    const app = await start();
    const before = shared.eventNames().map((name) => [name, shared.listenerCount(name)]);

    for (let client = 0; client < 15; client++) {
      const socket = await app.open('GET /covers/shared HTTP/1.1\r\nHost: x\r\n\r\n');
      await once(socket, 'data');
      socket.destroy();
    }

    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value('http_streaming_requests_total', { outcome: 'cancelled' })).toBe(15);
    });
    expect(shared.listenerCount(errorMonitor)).toBe(0);
    expect(shared.eventNames().map((name) => [name, shared.listenerCount(name)])).toEqual(before);
  });

  it('do not take the failure of a source for that of the response that gave it up', async () => {
    const app = await start();

    expect((await app.fetch('/covers/given-up')).body).toBe('one two another way');

    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value('http_streaming_requests_total', { outcome: 'completed' })).toBe(1);
    });
  });

  it('never fail a response, whatever it is like', async () => {
    const bare = await TestApp.start(adapter, { controllers: [CoversController], metrics: null });
    const app = await start();

    expect((await app.fetch('/covers/odd-header')).body).toBe('sent');
    expect((await app.fetch('/covers/derived')).body).toBe((await bare.fetch('/covers/derived')).body);
    expect(app.logger.lines.filter((line) => line.startsWith('warn'))).toEqual([
      expect.stringContaining('A request could not be measured: Error: asked'),
    ]);
  });

  it('leave the complaint of Nest about a handler of events that returns none', async () => {
    const app = await start();

    await app.fetch('/covers/none').catch(() => {});

    expect(app.logger.lines.filter((line) => line.startsWith('error')).join()).toContain('Observable');
  });

  it('of two applications, of which one is mounted in the other, both count', async () => {
    const inner = await start();
    const outer = await TestApp.start('express', {
      configure: (nest) => {
        nest.use('/sub', (request: IncomingMessage, response: ServerResponse) => {
          (inner.app.getHttpServer() as Server).emit('request', request, response);
        });
      },
    });

    await new Promise((resolve, reject) => {
      httpRequest(`${outer.origin}/sub/covers/pieces`, (answer) => answer.resume().on('end', resolve))
        .on('error', reject)
        .end();
    });

    for (const app of [inner, outer]) {
      await eventually(async () => {
        expect((await app.scrape()).value('http_streaming_requests_total', { outcome: 'completed' })).toBe(1);
      });
    }
  });
});

it('take an injected response in one piece for an ordinary one', async () => {
  const app = await TestApp.start('fastify', { controllers: [CoversController], metrics: { http: { sizes: true } } });
  const fastify = app.app.getHttpAdapter().getInstance() as { inject(path: string): Promise<{ body: string }> };

  const { body } = await fastify.inject('/covers/plain');

  const exposition = await eventually(async () => {
    const scraped = await app.scrape();
    expect(scraped.value('http_response_size_bytes_sum', { path: '/covers/plain' })).toBe(body.length);
    return scraped;
  });
  expect(exposition.of('http_streaming_requests_total')).toEqual([]);
  await TestApp.stopAll();
});
