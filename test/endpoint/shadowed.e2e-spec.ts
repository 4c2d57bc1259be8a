import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  All,
  Controller,
  Get,
  type MiddlewareConsumer,
  Module,
  Param,
  Post,
  Version,
  VERSION_NEUTRAL,
  VersioningType,
} from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { Router } from 'express';
import { register } from 'prom-client';
import { NEST_MAJOR } from '../support/nest-version';
import { ADAPTERS, TestApp, type TestAppOptions } from '../support/test-app';

@Controller('metrics')
class MetricsPage {
  @Get()
  index(): string {
    return 'mine';
  }
  @Post()
  push(): string {
    return 'mine';
  }
  @Get('health')
  health(): string {
    return 'mine';
  }
  @Get('health/live')
  live(): string {
    return 'mine';
  }
}

@Controller()
class Pages {
  @Get('metrics.json')
  json(): string {
    return 'mine';
  }
  @Get('metrics/:kind')
  kind(@Param('kind') kind: string): string {
    return kind;
  }
  @Get(':page')
  page(@Param('page') page: string): string {
    return page;
  }
}

const passes = (_request: IncomingMessage, _response: ServerResponse, next: () => void): void => next();

/** What each warning says of routes. Other ones may come from Nest, on a busy machine. */
const warnedOf = ({ logger }: TestApp): string[] =>
  logger.lines.flatMap((line) => /^warn The metrics endpoint .* asked for: (.*)\. Give the/.exec(line)?.[1] ?? []);

afterEach(async () => {
  delete process.env['METRICS_PATH'];
  await TestApp.stopAll();
  register.clear();
});

describe.each(ADAPTERS)('a route of the application at the path of the endpoint, on %s,', (adapter) => {
  const start = (options: TestAppOptions): Promise<TestApp> => TestApp.start(adapter, options);

  it('is warned of once, with its name and the fix', async () => {
    const app = await start({ controllers: [MetricsPage, Pages] });

    expect(warnedOf(app)).toEqual([
      'GET /metrics (MetricsPage.index), POST /metrics (MetricsPage.push), GET /metrics.json (Pages.json), ' +
        'GET /metrics/health (MetricsPage.health)',
    ]);
    expect(app.logger.lines.find((line) => line.startsWith('warn The metrics endpoint'))).toMatch(
      /the option path or METRICS_PATH, or a port of its own with endpoint\.port, or remove what it hides\.$/,
    );
    expect((await app.fetch('/metrics/health/live')).body).toBe('mine');
    expect((await app.fetch('/metrics/other')).body).toBe('other');
  });

  it('may be that of PrometheusModule, which can go', async () => {
    const app = await start({ imports: [PrometheusModule.register()], metrics: { defaultMetrics: false } });

    expect(warnedOf(app)).toEqual(['GET /metrics (PrometheusController.index)']);
    expect(app.logger.lines.find((line) => line.startsWith('warn The metrics endpoint'))).toContain(
      'PrometheusModule.register() can go: the endpoint shows what is in the global registry of prom-client.',
    );
  });

  it.each<[string, TestAppOptions]>([
    ['the endpoint is elsewhere', { metrics: { path: '/internal/metrics' } }],
    ['the endpoint has a port of its own', { metrics: { endpoint: { port: 0 } } }],
    ['the module is switched off', { metrics: { enabled: false } }],
    ['a global prefix is before the route', { configure: (app) => void app.setGlobalPrefix('api') }],
    [
      'a version is before the route',
      { configure: (app) => void app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }) },
    ],
  ])('is not warned of where %s', async (_case, options) => {
    const app = await start({ controllers: [MetricsPage, Pages], ...options });

    expect(warnedOf(app)).toEqual([]);
  });

  it('is found behind a prefix that the endpoint follows, and at a path of the environment', async () => {
    process.env['METRICS_PATH'] = '/prom';
    @Controller('prom')
    class Prom {
      @All()
      any(): void {}
    }
    const moved = await start({ controllers: [Prom, MetricsPage] });
    const below = await start({
      controllers: [Prom],
      metrics: { endpoint: { prefix: 'follow' } },
      configure: (app) => void app.setGlobalPrefix('api'),
    });

    expect(warnedOf(moved)).toEqual([expect.stringMatching(/^[A-Z|]+ \/prom \(Prom\.any\)$/)]);
    expect(warnedOf(below)).toEqual([expect.stringMatching(/^[A-Z|]+ \/api\/prom \(Prom\.any\)$/)]);
  });

  it('is found with a version in a header, or neutral', async () => {
    @Controller('metrics')
    class Versioned {
      @Version('2')
      @Get()
      two(): void {}
      @Version(VERSION_NEUTRAL)
      @Get('health')
      any(): void {}
    }
    const app = await start({
      controllers: [Versioned],
      configure: (nest) => void nest.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' }),
    });

    expect(warnedOf(app)).toEqual(['GET /metrics (Versioned.two), GET /metrics/health (Versioned.any)']);
  });

  it('may be middleware, of app.use() or a consumer, that is not for everything', async () => {
    @Module({})
    class GateModule {
      configure(consumer: MiddlewareConsumer): void {
        consumer.apply(passes).forRoutes('metrics.json');
        consumer.apply(passes).forRoutes(NEST_MAJOR === 10 ? '*' : '{*rest}');
      }
    }
    const app = await start({
      imports: [GateModule],
      configure: (nest) => {
        nest.use(passes);
        nest.use('/metrics', passes);
        nest.use('/metrics/deeper', passes);
      },
    });

    expect(warnedOf(app)).toEqual(['middleware at /metrics, middleware at /metrics.json']);
  });

  it('is not looked for among patterns', async () => {
    const rest = adapter === 'express' && NEST_MAJOR > 10 ? '*rest' : '*';
    @Controller()
    class Patterns {
      @Get(':page')
      page(): void {}
      @Get(`metrics/${rest}`)
      below(): void {}
      @Get(rest)
      rest(): void {}
    }
    const app = await start({ controllers: [Patterns] });

    expect(warnedOf(app)).toEqual([]);
  });
});

describe('what is registered natively at the path of the endpoint', () => {
  it('on express is found in routers and lists of paths, and not in patterns', async () => {
    const router = Router();
    router.get('/metrics', passes);
    router.get('/:id', passes);
    const app = await TestApp.start('express', {
      metrics: { paths: { metrics: '/internal/metrics', json: '/list', health: '/healthy' } },
      configure: (nest) => {
        const express = nest.getHttpAdapter().getInstance();
        express.use('/internal', router);
        express.use('/:tenant', passes);
        express.use('/', passes);
        express.get(['/a', '/list'], passes);
        express.get(/^\/healthy$/, passes);
      },
    });

    expect(warnedOf(app)).toEqual(['GET /internal/metrics, GET /list']);
  });

  it('on fastify is found in plugins, with and without a prefix, and before Nest', async () => {
    const adapter = new FastifyAdapter({ forceCloseConnections: true });
    adapter.getInstance().get('/metrics/health', async () => 'mine');
    const app = await TestApp.start(adapter, {
      configure: async (nest) => {
        const fastify = (nest as NestFastifyApplication).getHttpAdapter().getInstance();
        await nest.register(
          (instance: typeof fastify, _options: unknown, done: () => void) => {
            instance.get('/', async () => 'mine');
            instance.get('/:kind', async () => 'mine');
            done();
          },
          { prefix: '/metrics' },
        );
        fastify.route({ method: ['PUT', 'POST'], url: '/metrics.json', handler: async () => 'mine' });
      },
    });

    expect(warnedOf(app)).toEqual(['GET /metrics, PUT|POST /metrics.json, GET /metrics/health']);
  });
});
