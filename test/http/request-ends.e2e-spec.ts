import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Header,
  HttpCode,
  Injectable,
  Res,
  UseGuards,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CustomLabel, EndedRequest, MetricsModuleOptions } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { type AnyResponse, rawOf } from '../support/raw-response';
import { closed } from '../support/sockets';
import { type Adapter, ADAPTERS, TestApp } from '../support/test-app';

/** Puts what it has found out on the request of the framework, as guards do. */
@Injectable()
class TenantGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ tenant?: string }>();
    request.tenant = 'acme';
    return true;
  }
}

@Controller()
class AppController {
  @Get('orders/:id')
  @UseGuards(TenantGuard)
  @Header('X-Plan', 'gold')
  order(): string {
    return 'order';
  }

  @Get('livez')
  livez(): string {
    return 'fine';
  }

  @Get('broken')
  @HttpCode(503)
  broken(): string {
    return 'broken';
  }

  @Get('waits')
  waits(@Res() response: AnyResponse): void {
    rawOf(response).write('a piece');
  }
}

const start = (mode: Adapter, metrics: MetricsModuleOptions): Promise<TestApp> =>
  TestApp.start(mode, { controllers: [AppController], metrics });

afterEach(() => TestApp.stopAll());

const tenant = (request: unknown): string | undefined => (request as { readonly tenant?: string }).tenant;

describe.each(ADAPTERS)('what the application says of a request that is over, on %s,', (mode) => {
  it('are labels from what guards and handlers put on the request and the response of the framework', async () => {
    const plan: CustomLabel = (_request, response) => {
      const { getHeader } = response as Partial<Response & FastifyReply>;
      return getHeader?.call(response, 'x-plan') as string | undefined;
    };
    const app = await start(mode, { http: { labels: ['path', 'tenant', 'plan'], customLabels: { tenant, plan } } });

    await app.fetch('/orders/1');
    await app.fetch('/livez');

    await eventually(async () =>
      expect((await app.scrape()).lines('http_requests_total', 'path', 'tenant', 'plan')).toEqual([
        '/livez   1',
        '/orders/:id acme gold 1',
      ]),
    );
  });

  it('are constants, and labels from what is known of the request', async () => {
    const kept: EndedRequest[] = [];
    const app = await start(mode, {
      http: {
        customLabels: {
          region: 'eu',
          shard: 7,
          failed: (_request, _response, info) => {
            kept.push(info);
            return info.status >= 500;
          },
        },
      },
    });

    await app.fetch('/broken');
    await app.fetch('/nowhere/at/all');

    await eventually(async () =>
      expect((await app.scrape()).lines('http_requests_total', 'path', 'region', 'shard', 'failed')).toEqual([
        '/broken eu 7 true 1',
        '__unmatched__ eu 7 false 1',
      ]),
    );
    expect(kept).toEqual([
      { method: 'GET', path: '/broken', status: 503, seconds: expect.any(Number), aborted: false },
      { method: 'GET', path: '__unmatched__', status: 404, seconds: expect.any(Number), aborted: false },
    ]);
    expect(kept.every(({ seconds }) => seconds > 0)).toBe(true);
  });

  it('may be written with the types of one framework', async () => {
    const app = await start(mode, {
      http: {
        customLabels: {
          express: (request: Request, response: Response) => typeof request.get === 'function' && response.statusCode,
          fastify: (request: FastifyRequest, reply: FastifyReply) =>
            request.routeOptions?.url !== undefined && reply.statusCode,
        },
      },
    });

    await app.fetch('/livez');

    await eventually(async () => {
      const [series] = (await app.scrape()).of('http_requests_total');
      const { express, fastify } = series?.labels ?? {};
      expect({ express, fastify }).toEqual(
        mode === 'express' ? { express: '200', fastify: 'false' } : { express: 'false', fastify: '200' },
      );
    });
  });

  it('leaves requests out, which are in no number', async () => {
    const app = await start(mode, {
      health: { minimumRequests: 1 },
      http: {
        sizes: true,
        excludeWhen: (_request, _response, { path, status }) => path === '/livez' || status === 404,
      },
    });

    for (const path of ['/livez', '/nowhere', '/orders/1']) {
      await app.fetch(path);
    }

    expect(await app.requests()).toEqual(['GET /orders/:id 200 1']);
    const exposition = await app.scrape();
    expect(exposition.value('http_requests_in_flight')).toBe(0);
    expect(exposition.value('http_response_size_bytes_count')).toBe(1);
    expect((await app.summary()).requests.total).toBe(1);
  });

  it('hears of each request once it was recorded, also of one whose client has left', async () => {
    const ended: EndedRequest[] = [];
    const app = await start(mode, {
      http: { exclude: ['/livez'], excludeWhen: (_request, _response, { path }) => path === '/broken' },
      onRequestEnd: (info) => ended.push(info),
    });

    await app.fetch('/livez');
    await app.fetch('/broken');
    await app.fetch('/orders/1');
    const socket = await app.open('GET /waits HTTP/1.1\r\nHost: a\r\n\r\n');
    await eventually(async () => expect((await app.scrape()).value('http_requests_in_flight')).toBe(1));
    socket.destroy();
    await closed(socket);

    await eventually(() =>
      expect(ended.map(({ path, status, aborted }) => [path, status, aborted])).toEqual([
        ['/orders/:id', 200, false],
        ['/waits', 200, true],
      ]),
    );
  });

  it('harms nothing, whatever it throws, and is warned of once', async () => {
    const fail = (): never => {
      throw new Error('broken function');
    };
    const reject = (): Promise<never> => Promise.reject(new Error('broken promise'));
    const app = await start(mode, { http: { excludeWhen: fail }, onRequestEnd: reject });

    await app.fetch('/orders/1');
    await app.fetch('/orders/1');

    expect(await app.requests()).toEqual(['GET /orders/:id 200 2']);
    await eventually(() =>
      expect(app.logger.lines.filter((line) => line.startsWith('warn') && line.includes('broken'))).toEqual([
        expect.stringContaining('http.excludeWhen failed, its request is measured: Error: broken function'),
        expect.stringContaining('onRequestEnd failed: Error: broken promise'),
      ]),
    );
  });

  it('cannot change what is recorded', async () => {
    const change = (info: EndedRequest): void => {
      Object.assign(info, { path: '/text of a client', status: 200 });
    };
    const app = await start(mode, {
      http: { excludeWhen: (_request, _response, info) => change(info) as never },
    });

    await app.fetch('/broken');

    expect(await app.requests()).toEqual(['GET /broken 503 1']);
  });

  it('sees a request that the server itself refused, without a response', async () => {
    const seen: unknown[] = [];
    const app = await start(mode, {
      http: { excludeWhen: (_request, response, { status }) => void seen.push([response, status]) as never },
    });

    const socket = await app.open('GET / HTTP/1.1\r\n\r\n');
    await closed(socket.resume());

    await eventually(() => expect(seen).toEqual([[undefined, 400]]));
  });
});
