import {
  applyDecorators,
  Controller,
  Get,
  Header,
  Next,
  Param,
  Post,
  type Type,
  UnauthorizedException,
  UseGuards,
  VersioningType,
} from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import type { FastifyInstance } from 'fastify';
import { MetricsLabels, SkipMetrics, type EndedRequest, type MetricsModuleOptions } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { MODES, type Mode, TestApp, type TestAppOptions, unlessIntercepted } from '../support/test-app';

/** Tells what is in flight while a handler runs. */
let inFlight: (() => Promise<number | undefined>) | undefined;

const Internal = (team: string): MethodDecorator & ClassDecorator =>
  applyDecorators(MetricsLabels({ team }), Header('X-Team', team));

class Refusing {
  canActivate(): boolean {
    throw new UnauthorizedException();
  }
}

@MetricsLabels({ team: 'payments', tier: 'standard' })
@Controller('orders')
class OrdersController {
  @Get()
  all(): string {
    return 'all';
  }

  @MetricsLabels({ tier: 'premium' })
  @Get(':id')
  one(): string {
    return 'one';
  }

  @Get('refused/:id')
  @UseGuards(new Refusing())
  refused(): string {
    return 'never';
  }
}

@Controller('plain')
class PlainController {
  @MetricsLabels({ topic: 'no label of requests' })
  @MessagePattern('asked')
  asked(): string {
    return 'asked';
  }

  @Get()
  plain(): string {
    return 'plain';
  }

  @MetricsLabels({ size: ({ headers }, _response, { status }) => `${String(headers['x-size'])} ${status}` })
  @Get('sized')
  sized(): string {
    return 'sized';
  }

  @Internal('platform')
  @Get('composed')
  composed(): string {
    return 'composed';
  }
}

@SkipMetrics()
@Controller('internal')
class InternalController {
  @Get('jobs/:id')
  async jobs(@Param('id') id: string): Promise<string> {
    return `${id}, in flight: ${(await inFlight?.()) ?? '?'}`;
  }

  @SkipMetrics(false)
  @Get('shown')
  shown(): string {
    return 'shown';
  }
}

class Base {
  @Get('one')
  one(): string {
    return 'one';
  }

  @SkipMetrics()
  @Get('hidden')
  hidden(): string {
    return 'hidden';
  }
}

@MetricsLabels({ team: 'left' })
@Controller('left')
class LeftController extends Base {}

@SkipMetrics()
@Controller('right')
class RightController extends Base {}

const start = (
  mode: Mode,
  controllers: Type[],
  metrics: MetricsModuleOptions = {},
  configure: TestAppOptions['configure'] = () => {},
): Promise<TestApp> => TestApp.start(mode, { controllers, metrics, configure });

async function fetchAll(app: TestApp, ...paths: string[]): Promise<void> {
  for (const path of paths) {
    await app.fetch(path, { headers: { 'X-Size': 'big' } });
  }
  await app.requests();
}

afterEach(async () => {
  inFlight = undefined;
  await TestApp.stopAll();
});

describe.each(MODES)('@MetricsLabels() on %s', (mode) => {
  it('gives the requests of a controller and of its handlers labels, which are empty on others', async () => {
    const app = await start(mode, [OrdersController, PlainController]);

    await fetchAll(app, '/orders', '/orders/1', '/orders/refused/1', '/plain', '/plain/composed');
    const [first] = (await app.scrape()).of('http_requests_total');
    expect(Object.keys(first?.labels ?? {})).not.toContain('topic');

    expect((await app.scrape()).lines('http_requests_total', 'path', 'status', 'team', 'tier')).toEqual(
      [
        '/orders 200 payments standard 1',
        '/orders/:id 200 payments premium 1',
        '/plain 200   1',
        '/plain/composed 200 platform  1',
        ...unlessIntercepted(mode, '/orders/refused/:id 401 payments standard 1'),
      ].toSorted(),
    );
  });

  it('gives labels of the option another value on a route, by a constant or a function', async () => {
    const app = await start(mode, [PlainController], {
      http: { labels: ['path', 'size'], durationLabels: [], customLabels: { size: () => 'unknown', region: 'eu' } },
    });

    await app.fetch('/plain');
    await app.fetch('/plain/sized', { headers: { 'X-Size': 'big' } });

    await eventually(async () =>
      expect((await app.scrape()).lines('http_requests_total', 'path', 'size')).toEqual([
        '/plain unknown 1',
        '/plain/sized big 200 1',
      ]),
    );
    expect(Object.keys((await app.scrape()).of('http_requests_total')[0]?.labels ?? {})).toEqual(['path', 'size']);
  });

  it('is that of the class that has inherited a handler', async () => {
    const app = await start(mode, [LeftController, PlainController]);

    await fetchAll(app, '/left/one');

    expect((await app.scrape()).lines('http_requests_total', 'path', 'team')).toEqual(['/left/one left 1']);
  });
});

describe.each(MODES.filter((mode) => mode.startsWith('express')))('@MetricsLabels() on %s', (mode) => {
  it('stays where a handler passes an error on', async () => {
    @Controller('failing')
    class FailingController {
      @MetricsLabels({ team: 'payments' })
      @Get()
      fail(@Next() next: (error: Error) => void): void {
        next(new Error('a failure of the handler'));
      }
    }
    const app = await start(mode, [FailingController]);

    await fetchAll(app, '/failing');

    expect((await app.scrape()).lines('http_requests_total', 'path', 'status', 'team')).toEqual([
      '/failing 500 payments 1',
    ]);
  });
});

describe('what a hook of Fastify answers in place of a handler', () => {
  it('has the labels of its route, and is left out with it', async () => {
    const app = await start('fastify', [OrdersController, InternalController], {}, (nest) => {
      const fastify = nest.getHttpAdapter().getInstance() as unknown as FastifyInstance;
      fastify.addHook('onRequest', async (request, reply) => {
        if (request.headers['x-refused'] !== undefined) {
          await reply.code(429).send('too many');
        }
      });
    });

    for (const path of ['/orders/1', '/internal/jobs/7', '/internal/shown']) {
      await app.fetch(path, { headers: { 'X-Refused': 'yes' } });
    }
    await app.requests();

    expect((await app.scrape()).lines('http_requests_total', 'path', 'status', 'team', 'tier')).toEqual([
      '/internal/shown 429   1',
      '/orders/:id 429 payments premium 1',
    ]);
    expect((await app.scrape()).value('http_requests_in_flight')).toBe(0);
  });
});

describe.each(MODES)('@SkipMetrics() on %s', (mode) => {
  it('leaves the handlers of a controller out, but for those that are measured all the same', async () => {
    const ended: EndedRequest[] = [];
    const app = await start(mode, [InternalController, PlainController], { onRequestEnd: (info) => ended.push(info) });
    inFlight = async () => (await app.scrape()).value('http_requests_in_flight');

    const { body } = await app.fetch('/internal/jobs/7');
    await fetchAll(app, '/internal/shown', '/plain');

    expect(body).toBe('7, in flight: 0');
    expect(await app.requests()).toEqual(['GET /internal/shown 200 1', 'GET /plain 200 1']);
    expect((await app.summary()).requests.total).toBe(2);
    expect(ended.map(({ path }) => path)).toEqual(['/internal/shown', '/plain']);
  });

  it('is that of the class that has inherited a handler, and of the handler', async () => {
    const app = await start(mode, [LeftController, RightController]);

    await fetchAll(app, '/left/one', '/left/hidden', '/right/one', '/right/hidden');

    expect(await app.requests()).toEqual(['GET /left/one 200 1']);
  });

  it('is found below the global prefix and a version', async () => {
    const app = await start(
      mode,
      [InternalController],
      {},
      (nest) => void nest.setGlobalPrefix('api').enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }),
    );

    await fetchAll(app, '/api/v1/internal/jobs/7', '/api/v1/internal/shown');

    expect(await app.requests()).toEqual(['GET /api/v1/internal/shown 200 1']);
  });

  it('tells two versions of one path apart', async () => {
    @Controller({ path: 'reports', version: '1' })
    class Reports1 {
      @SkipMetrics()
      @Get(':id')
      one(): string {
        return 'one';
      }
    }
    @Controller({ path: 'reports', version: '2' })
    class Reports2 {
      @MetricsLabels({ team: 'two' })
      @Get(':id')
      one(): string {
        return 'two';
      }

      @Post(':id')
      add(): string {
        return 'added';
      }
    }
    const app = await start(
      mode,
      [Reports1, Reports2],
      {},
      (nest) => void nest.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' }),
    );
    const as = (version: string): Promise<unknown> => app.fetch('/reports/7', { headers: { 'X-Version': version } });

    await as('1');
    await as('2');

    await app.requests();
    expect((await app.scrape()).lines('http_requests_total', 'method', 'path', 'team')).toEqual([
      'GET /reports/:id two 1',
    ]);
    expect((await app.scrape()).value('http_requests_in_flight')).toBe(0);
  });
});
