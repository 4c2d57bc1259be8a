import {
  All,
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  type ModuleMetadata,
  Post,
  Scope,
  ServiceUnavailableException,
  VersioningType,
} from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { type HealthSummary, MetricsHealthIndicator, type MetricsHealthOptions } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { ADAPTERS, TestApp, type TestAppOptions } from '../support/test-app';

const ONLY_ERRORS: MetricsHealthOptions = { eventLoopLag: false, heap: false, p95: false, minimumRequests: 1 };

/** A route that fails as the answer of a health check does. */
function unavailable(): never {
  throw new ServiceUnavailableException();
}

@Controller()
class Orders {
  @Get('works')
  works(): string {
    return 'works';
  }

  @Get('fails')
  fails(): string {
    throw new Error('fails');
  }

  @Post('direct')
  sharesThePath(): never {
    return unavailable();
  }
}

@Controller(['direct', 'also'])
class Direct {
  constructor(readonly metrics: MetricsHealthIndicator) {}

  @Get()
  check(): never {
    return unavailable();
  }

  @All('any/:depth')
  any(): never {
    return unavailable();
  }
}

@Controller('property')
class ByProperty {
  @Inject(MetricsHealthIndicator) readonly metrics?: MetricsHealthIndicator;

  @Get()
  check(): never {
    return unavailable();
  }
}

@Injectable()
class Status {
  constructor(readonly metrics: MetricsHealthIndicator) {}
}

@Injectable({ scope: Scope.TRANSIENT })
class Deeper {
  constructor(@Inject('status') readonly status: unknown) {}
}

@Module({
  providers: [
    Status,
    { provide: 'alias', useExisting: Status },
    { provide: 'status', inject: ['alias'], useFactory: (status: Status) => ({ status }) },
    Deeper,
  ],
  exports: [Deeper],
})
class StatusModule {}

@Controller('deep')
class ThroughProviders {
  constructor(readonly deeper: Deeper) {}

  @Get()
  check(): never {
    return unavailable();
  }
}

@Controller({ path: 'scoped', scope: Scope.REQUEST })
class RequestScoped {
  constructor(readonly metrics: MetricsHealthIndicator) {}

  @Get()
  check(): never {
    return unavailable();
  }
}

@Controller({ path: 'versioned', version: ['1', '2'] })
class Versioned {
  constructor(readonly metrics: MetricsHealthIndicator) {}

  @Get()
  check(): never {
    return unavailable();
  }
}

@Module({ controllers: [Versioned] })
class VersionedModule {}

const application: ModuleMetadata = {
  imports: [StatusModule, VersionedModule, RouterModule.register([{ path: 'inner', module: VersionedModule }])],
  controllers: [Orders, Direct, ByProperty, ThroughProviders, RequestScoped],
};

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('what the health judges on %s', (adapter) => {
  const start = (options: TestAppOptions = application, health: MetricsHealthOptions = {}): Promise<TestApp> =>
    TestApp.start(adapter, { ...options, metrics: { health: { ...ONLY_ERRORS, ...health } } });

  /** The error rate, once so many requests are counted, be they judged or not. */
  async function errorRate(app: TestApp, counted: number): Promise<number | null | undefined> {
    await eventually(async () => expect((await app.summary()).requests.total).toBe(counted));
    const { body } = await app.read('/metrics/health');
    return (JSON.parse(body) as HealthSummary).checks.errorRate?.value;
  }

  async function get(app: TestApp, ...paths: string[]): Promise<number[]> {
    return Promise.all(paths.map(async (path) => (await app.fetch(path)).status));
  }

  it.each([
    ['by the constructor, at each of its paths', ['/direct', '/also', '/direct/any/1', '/also/any/2']],
    ['by a property', ['/property']],
    ['through providers, aliases and factories of another module', ['/deep']],
    ['once for each request', ['/scoped']],
  ])('is no route of a controller that injects the indicator %s', async (_name, paths) => {
    const app = await start();

    expect(await get(app, ...paths)).toEqual(paths.map(() => 503));
    await get(app, '/works');
    expect((await app.fetch(paths[0] ?? '', { method: 'HEAD' })).status).toBe(503);

    expect(await errorRate(app, paths.length + 2)).toBe(0);
  });

  it('is no such route under a prefix, the path of a module and versions', async () => {
    const app = await start({
      ...application,
      configure: (nest) => {
        nest.setGlobalPrefix('api', { exclude: ['works'] });
        nest.enableVersioning({ type: VersioningType.URI });
      },
    });

    expect(await get(app, '/api/v1/inner/versioned', '/api/v2/inner/versioned', '/api/direct', '/works')).toEqual([
      503, 503, 503, 200,
    ]);

    expect(await errorRate(app, 4)).toBe(0);
  });

  it('is every other route, and one of another method at the same path', async () => {
    const app = await start();

    await get(app, '/works', '/works', '/fails');
    expect((await app.fetch('/direct', { method: 'POST' })).status).toBe(503);

    expect(await errorRate(app, 4)).toBe(0.5);
  });

  it('is said in the log, for the routes that are left out', async () => {
    const app = await start({ controllers: [Orders, Direct, RequestScoped] });

    expect(app.logger.lines).toContain(
      'log The health does not judge requests that ask for it: GET /direct, GET /also, ALL /direct/any/:depth, ALL /also/any/:depth, GET /scoped.',
    );
  });

  it('is nothing that no route took, unless it failed', async () => {
    const app = await start();
    await get(app, '/fails', '/works', ...Array.from({ length: 60 }, (_, n) => `/wp-admin/${n}.php`));

    expect(await errorRate(app, 62)).toBe(0.5);
  });

  it('is a middleware that fails everything', async () => {
    const app = await start({
      controllers: [Orders],
      configure: (nest) => {
        nest.use((request: { url?: string }, response: { statusCode: number; end(): void }, next: () => void) => {
          if (request.url === '/broken') {
            response.statusCode = 500;
            response.end();
          } else {
            next();
          }
        });
      },
    });

    expect(await get(app, '/broken', '/broken')).toEqual([500, 500]);

    expect(await errorRate(app, 2)).toBe(1);
  });

  it('is no route of health.ignore, by template, with all below, or from the environment', async () => {
    @Controller()
    class Probes {
      @Get('ready/:part')
      ready(): never {
        return unavailable();
      }

      @Get('internal/live')
      live(): never {
        return unavailable();
      }

      @Get('internal/deep/:part')
      deep(): never {
        return unavailable();
      }

      @Get('internal')
      above(): never {
        return unavailable();
      }
    }
    const options = { controllers: [Orders, Probes] };
    const paths = ['/ready/a', '/ready/b', '/internal/live', '/internal/deep/1', '/internal', '/works'];
    const ignore = ['/ready/:part', '/internal/*'];

    const app = await start(options, { ignore });
    await get(app, ...paths);
    expect(await errorRate(app, 6)).toBe(0.5);

    process.env['METRICS_HEALTH_IGNORE'] = ` ${ignore.join(' , ')} ,/internal`;
    try {
      const another = await start(options);
      await get(another, ...paths);
      expect(await errorRate(another, 6)).toBe(0);
    } finally {
      delete process.env['METRICS_HEALTH_IGNORE'];
    }
  });
});
