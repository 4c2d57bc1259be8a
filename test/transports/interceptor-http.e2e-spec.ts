import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import {
  type ArgumentsHost,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  Query,
  Redirect,
  Res,
  Sse,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { MetricsInterceptor } from 'nestjs-red-metrics';
import { NEVER, type Observable } from 'rxjs';
import { eventually } from '../support/eventually';
import { type AnyResponse, rawOf } from '../support/raw-response';
import { ADAPTERS, type Adapter, type Mode, TestApp } from '../support/test-app';

type Passthrough = AnyResponse & { status(code: number): unknown };

/** Lets a request into its handler when a test says so. */
class SlowGuard implements CanActivate {
  static letIn: (() => void) | undefined;
  static response: ServerResponse | undefined;

  canActivate(context: ExecutionContext): Promise<boolean> {
    const response = context.switchToHttp().getResponse<AnyResponse>();
    SlowGuard.response = response.raw ?? response;
    return new Promise((resolve) => (SlowGuard.letIn = () => resolve(true)));
  }
}

@Catch(HttpException)
class Concealing implements ExceptionFilter {
  catch(_error: HttpException, host: ArgumentsHost): void {
    const raw = rawOf(host.switchToHttp().getResponse<AnyResponse>());
    raw.statusCode = 404;
    raw.end();
  }
}

@Controller('ends')
class EndsController {
  @Get('passthrough')
  passthrough(@Res({ passthrough: true }) response: Passthrough): string {
    response.status(206);
    return 'part';
  }

  @Get('redirect')
  @Redirect('/elsewhere', 301)
  redirect(@Query('code') code?: string): object | undefined {
    return code === undefined ? undefined : { url: '/other', statusCode: Number(code) };
  }

  @Get('concealed')
  @UseFilters(Concealing)
  concealed(): void {
    throw new HttpException('forbidden', 403);
  }

  @Get('typed')
  typed(): void {
    throw Object.assign(new Error('gone'), { status: 410, statusCode: 410, expose: true });
  }

  @Get('never')
  never(): Observable<string> {
    return NEVER;
  }

  @Get('hangs')
  hangs(): Promise<string> {
    return new Promise(() => {});
  }

  @Get('mute')
  mute(@Res() _response: unknown): void {}

  @Sse('endless')
  endless(): Observable<{ data: string }> {
    return NEVER;
  }

  @Get('guarded')
  @UseGuards(SlowGuard)
  guarded(): string {
    return 'in';
  }
}

@Controller('asking')
@UseInterceptors(MetricsInterceptor)
class AskingController {
  @Get()
  one(): string {
    return 'one';
  }
}

const parts = { controllers: [EndsController] };
const inFlight = async (app: TestApp): Promise<number | undefined> =>
  (await app.scrape()).value('http_requests_in_flight');

beforeEach(() => (SlowGuard.letIn = undefined));
afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)("http.instrumentation: 'interceptor' on %s", (adapter: Adapter) => {
  const mode: Mode = `${adapter} by the interceptor`;

  it('adds no listener to the server, and none to a response that never comes to a handler', async () => {
    const listeners: number[] = [];
    const configure = (nest: { use(middleware: unknown): unknown }): void => {
      nest.use((_request: IncomingMessage, response: ServerResponse, next: () => void) => {
        listeners.push(response.listenerCount('close'));
        next();
      });
    };
    const bare = await TestApp.start(adapter, { ...parts, configure, metrics: null });
    const app = await TestApp.start(mode, { ...parts, configure });

    await bare.fetch('/ends/passthrough');
    await app.fetch('/ends/passthrough');

    const [without, withIt] = listeners;
    expect(withIt).toBe(without);
    const serverOf = ({ app: nest }: TestApp): Server => nest.getHttpServer() as Server;
    expect(serverOf(app).listenerCount('request')).toBe(serverOf(bare).listenerCount('request'));
    expect(await app.requests()).toEqual(['GET /ends/passthrough 206 1']);
  });

  it('has the status that was sent, whoever sent it', async () => {
    const app = await TestApp.start(mode, { ...parts });

    for (const [path, status] of [
      ['/ends/passthrough', 206],
      ['/ends/redirect', 301],
      ['/ends/redirect?code=303', 303],
      ['/ends/concealed', 404],
      ['/ends/typed', 410],
    ] as const) {
      expect((await app.fetch(path)).status).toBe(status);
    }

    expect(await app.requests()).toEqual([
      'GET /ends/concealed 404 1',
      'GET /ends/passthrough 206 1',
      'GET /ends/redirect 301 1',
      'GET /ends/redirect 303 1',
      'GET /ends/typed 410 1',
    ]);
  });

  it.each(['never', 'hangs', 'mute'])('leaves nothing in flight of a handler whose answer is "%s"', async (path) => {
    const app = await TestApp.start(mode, { ...parts });

    const socket = await app.open(`GET /ends/${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    await eventually(async () => expect(await inFlight(app)).toBe(1));
    socket.destroy();

    await eventually(async () => expect(await app.requests()).toEqual([`GET /ends/${path} 499 1`]));
    expect((await app.scrape()).value('http_request_aborts_total', { path: `/ends/${path}` })).toBe(1);
  });

  it('counts an event stream that its client leaves once, and tells no streams apart', async () => {
    const app = await TestApp.start(mode, { ...parts });

    const socket = await app.open('GET /ends/endless HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'data');
    expect(await inFlight(app)).toBe(1);
    socket.destroy();

    await eventually(async () => expect(await app.requests()).toEqual(['GET /ends/endless 200 1']));
    expect((await app.scrape()).text).not.toContain('streaming');
    expect(await app.summary()).not.toHaveProperty('streaming');
  });

  it('counts a client that left before the handler', async () => {
    const app = await TestApp.start(mode, { ...parts });

    const socket = await app.open('GET /ends/guarded HTTP/1.1\r\nHost: a\r\n\r\n');
    await eventually(() => expect(SlowGuard.letIn).toBeDefined());
    expect(await inFlight(app)).toBe(0);
    socket.destroy();
    await eventually(() => expect(SlowGuard.response?.closed).toBe(true));
    SlowGuard.letIn?.();

    await eventually(async () => expect(await app.requests()).toEqual(['GET /ends/guarded 499 1']));
    expect(await inFlight(app)).toBe(0);
  });

  it('counts a client that left while its request waited in a pipeline', async () => {
    const app = await TestApp.start(mode, { ...parts });

    const socket = await app.open(
      'GET /ends/hangs HTTP/1.1\r\nHost: a\r\n\r\nGET /ends/guarded HTTP/1.1\r\nHost: a\r\n\r\n',
    );
    await eventually(() => expect(SlowGuard.letIn).toBeDefined());
    await eventually(async () => expect(await inFlight(app)).toBe(1));
    socket.destroy();
    await eventually(async () => expect(await inFlight(app)).toBe(0));
    SlowGuard.letIn?.();

    await eventually(async () =>
      expect(await app.requests()).toEqual(['GET /ends/guarded 499 1', 'GET /ends/hangs 499 1']),
    );
  });

  it.each(['streams', 'sizes'])('does not start with http.%s, which it could not measure', async (option) => {
    await expect(TestApp.start(mode, { ...parts, metrics: { http: { [option]: true } } })).rejects.toThrow(
      `http.${option}`,
    );
  });

  it('counts nothing where the interceptor is not bound, but where a controller asks for it', async () => {
    const app = await TestApp.start(mode, {
      controllers: [EndsController, AskingController],
      metrics: { interceptor: 'never' },
    });

    expect((await app.fetch('/ends/passthrough')).status).toBe(206);
    expect((await app.fetch('/asking')).status).toBe(200);

    expect(await app.requests()).toEqual(['GET /asking 200 1']);
    expect(app.logger.lines).toContain(
      "debug MetricsInterceptor is not bound: interceptor is 'never', though: http.instrumentation is 'interceptor'",
    );
  });
});
