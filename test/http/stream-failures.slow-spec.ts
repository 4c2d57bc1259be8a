import type { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Controller, Get, Module, Res, Sse } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { MetricsModule, MetricsService } from 'nestjs-red-metrics';
import { concat, from, NEVER, type Observable } from 'rxjs';
import { type AnyResponse, rawOf } from '../support/raw-response';
import { TestApp } from '../support/test-app';
import { outcomesOf, startOn, WIRES, type WiredService } from './support/wires';

const EVENTS = { 'Content-Type': 'text/event-stream' };

@Controller()
class FailingController {
  /** The response of the last request, which is kept longer than it lives. */
  held: { response: AnyResponse; raw: ServerResponse } | undefined;

  constructor(readonly metrics: MetricsService) {}

  @Get('in-the-middle')
  inTheMiddle(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.writeHead(200, EVENTS);
    raw.write('data: 1\n\n');
    this.metrics.streamFailed(response, 'error');
    raw.end('event: error\ndata: overloaded\n\n');
  }

  @Get('idle')
  idle(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.writeHead(200, EVENTS);
    raw.write('data: 1\n\n');
    setTimeout(() => {
      this.metrics.streamFailed(raw, 'timeout');
      // What fails because of it changes nothing.
      this.metrics.streamFailed(response, 'error');
      raw.end();
    }, 5);
  }

  @Get('before')
  before(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    this.metrics.streamFailed(response, 'timeout');
    raw.writeHead(200, EVENTS);
    raw.end('data: {"error":"upstream timed out"}\n\n');
  }

  @Get('pieces')
  pieces(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    this.metrics.streamFailed(response, 'error');
    raw.write('one ');
    raw.write('two ');
    raw.end();
  }

  @Get('after-the-end')
  afterTheEnd(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.writeHead(200, EVENTS);
    raw.end('data: 1\n\n');
    this.metrics.streamFailed(response, 'error');
  }

  @Get('in-other-words')
  inOtherWords(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    this.metrics.streamFailed(response, 'overloaded"} 1' as never);
    raw.writeHead(200, EVENTS);
    raw.end('data: 1\n\n');
  }

  @Sse('sse')
  sse(@Res({ passthrough: true }) response: AnyResponse): Observable<{ data: string }> {
    this.metrics.streamFailed(response, 'error');
    return from([{ data: 'one' }]);
  }

  @Get('plain')
  plain(@Res({ passthrough: true }) response: AnyResponse): string {
    this.metrics.streamFailed(response, 'error');
    return 'plain';
  }

  @Get('late')
  late(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    this.held = { response, raw };
    raw.writeHead(200, EVENTS);
    raw.end('data: 1\n\n');
  }

  @Get('left')
  left(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.writeHead(200, EVENTS);
    raw.write('data: 1\n\n');
    const fail = (): void => this.metrics.streamFailed(response, 'error');
    const { stream } = raw as { readonly stream?: EventEmitter };
    // Before Node tells the response: what is read from an upstream is broken off, and that is no failure.
    (stream ?? (raw.req.socket as EventEmitter)).prependListener(stream === undefined ? 'close' : 'aborted', fail);
  }

  @Sse('endless')
  endless(): Observable<{ data: string }> {
    return concat(from([{ data: 'one' }]), NEVER);
  }
}

describe.each(WIRES)('streamFailed() on %s', (wire) => {
  let service: WiredService;
  afterEach(async () => {
    service.close();
    await TestApp.stopAll();
  });
  const start = async (metrics = {}): Promise<void> => {
    service = await startOn(wire, { controllers: [FailingController], metrics });
  };

  it.each([
    ['in-the-middle', 'error'],
    ['idle', 'timeout'],
    ['before', 'timeout'],
    ['pieces', 'error'],
    ['after-the-end', 'error'],
    ['in-other-words', 'error'],
    ['sse', 'error'],
  ])('says how /%s failed inside its 200', async (name, outcome) => {
    await start();
    expect((await service.get(`/${name}`)).status).toBe(200);

    const exposition = await service.settled();
    expect(outcomesOf(exposition)).toEqual([`/${name} ${outcome} 1`]);
    expect(exposition.value('http_streaming_timeout_total', { path: `/${name}` })).toBe(outcome === 'timeout' ? 1 : 0);
    expect(exposition.lines('http_requests_total', 'path', 'status')).toEqual([`/${name} 200 1`]);
  });

  it('means nothing for an ordinary response', async () => {
    await start();
    expect((await service.get('/plain')).body).toBe('plain');

    const exposition = await service.settled();
    expect(outcomesOf(exposition)).toEqual([]);
    expect(exposition.lines('http_requests_total', 'path', 'status')).toEqual(['/plain 200 1']);
  });

  it('means nothing once the response has closed', async () => {
    await start();
    await service.get('/late');
    await service.settled();

    const { held, metrics } = service.app.app.get(FailingController);
    metrics.streamFailed(held?.response, 'error');
    metrics.streamFailed(held?.raw, 'error');
    await service.get('/late');

    expect(outcomesOf(await service.settled())).toEqual(['/late completed 2']);
  });

  it('means nothing where the client has left by then', async () => {
    await start();
    await service.breakOff('/left');

    expect(outcomesOf(await service.settled())).toEqual(['/left cancelled 1']);
  });

  it('takes anything else without an exception', async () => {
    await start();
    const metrics = service.app.app.get(MetricsService);
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('hostile');
        },
      },
    );
    for (const anything of [undefined, null, 0, 'response', {}, { raw: {} }, { raw: null }, () => {}, hostile]) {
      expect(() => metrics.streamFailed(anything, 'error')).not.toThrow();
    }
    await service.get('/sse');

    expect(outcomesOf(await service.settled())).toEqual(['/sse error 1']);
  });

  it.each([
    ['streams: false', { http: { streams: false } }],
    ['a path that is left out', { http: { exclude: ['/sse'] } }],
    ["instrumentation: 'interceptor'", { http: { instrumentation: 'interceptor' } }],
    ['enabled: false', { enabled: false }],
  ])('does nothing with %s', async (_what, metrics) => {
    await start(metrics);

    expect(await service.get('/sse')).toMatchObject({ status: 200, body: expect.stringContaining('data: one') });
  });
});

it('does nothing in a service without HTTP', async () => {
  @Module({ imports: [MetricsModule.forRoot({})] })
  class AppModule {}
  const module = await Test.createTestingModule({ imports: [AppModule] }).compile();

  expect(() => module.get(MetricsService).streamFailed({}, 'timeout')).not.toThrow();
  await module.close();
});
