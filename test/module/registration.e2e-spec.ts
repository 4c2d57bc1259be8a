import { Inject, Injectable, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  METRICS_REGISTRY,
  MetricsConfigurationError,
  MetricsModule,
  type MetricsModuleOptions,
  type MetricsOptionsFactory,
} from 'nestjs-red-metrics';
import { type Registry } from 'prom-client';
import { eventually } from '../support/eventually';
import { HelloController } from '../support/contract-controllers';
import { ADAPTERS, RecordingLogger, TestApp, TOKEN } from '../support/test-app';

const auth = { bearerToken: TOKEN };

const controllers = [HelloController];

/** Starts an application that imports this module instead of the usual one. */
const startWith = (metrics: DynamicModule, adapter: 'express' | 'fastify' = 'express'): Promise<TestApp> =>
  TestApp.start(adapter, { metrics: null, imports: [metrics], controllers });

afterEach(() => {
  delete process.env['METRICS_ENABLED'];
  delete process.env['METRICS_PATH'];
  return TestApp.stopAll();
});

describe('forRoot', () => {
  it('needs no options', async () => {
    const app = await startWith(MetricsModule.forRoot());

    expect((await app.fetch('/metrics')).status).toBe(401);
  });

  it('may be the plain class', async () => {
    const app = await TestApp.start('express', { metrics: null, imports: [MetricsModule], controllers });

    expect((await app.fetch('/metrics')).status).toBe(401);
  });

  it('lets every module inject the registry', async () => {
    @Injectable()
    class Reader {
      constructor(@Inject(METRICS_REGISTRY) readonly registry: Registry) {}
    }
    @Module({ providers: [Reader] })
    class FeatureModule {}
    const app = await TestApp.start('express', { imports: [FeatureModule], controllers });

    await app.fetch('/hello');

    const { registry } = app.app.get(Reader, { strict: false });
    await eventually(async () => {
      const text = await registry.metrics();
      expect(text).toContain('http_requests_total{method="GET",path="/hello",status="200"} 1');
      expect(text).toContain('http_request_duration_seconds_count{method="GET",path="/hello",status="200"} 1');
      expect(text).toContain('http_requests_in_flight 0');
    });
    expect(await registry.getSingleMetric('http_requests_total')?.get()).toMatchObject({
      type: 'counter',
      aggregator: 'sum',
    });
    expect((await registry.getMetricsAsJSON()).map(({ name }) => name)).toContain('http_request_aborts_total');

    registry.resetMetrics();
    expect(await registry.metrics()).toContain('http_requests_total{method="GET",path="/hello",status="200"} 0');
  });

  it('serves an application without HTTP, whose metrics are in the registry', async () => {
    const context = await NestFactory.createApplicationContext(MetricsModule.forRoot({ auth }), { logger: false });

    expect(await context.get<Registry>(METRICS_REGISTRY).metrics()).toContain('http_requests_in_flight 0');
    await context.close();
  });

  it('is global unless told otherwise', async () => {
    @Injectable()
    class Reader {
      constructor(@Inject(METRICS_REGISTRY) readonly registry: Registry) {}
    }
    @Module({ providers: [Reader] })
    class FeatureModule {}

    await expect(
      Test.createTestingModule({
        imports: [MetricsModule.forRoot({ isGlobal: false, auth }), FeatureModule],
      }).compile(),
    ).rejects.toThrow(/METRICS_REGISTRY/);
  });

  it.each([null, 'options', 7])('refuses %p for options', (options) => {
    expect(() => MetricsModule.forRoot(options as never)).toThrow(MetricsConfigurationError);
    expect(() => MetricsModule.forRootAsync(options as never)).toThrow(MetricsConfigurationError);
  });

  it('says at boot what is wrong, where, and the fix', async () => {
    const compile = Test.createTestingModule({
      imports: [MetricsModule.forRoot({ http: { buckets: [1, 0.5] } })],
    }).compile();

    await expect(compile).rejects.toThrow(MetricsConfigurationError);
    await expect(compile).rejects.toThrow(
      'MetricsModule: http.buckets must be in ascending order, but 0.5 follows 1.\n  Fix: sort the bounds, and name each once.',
    );
  });
});

describe('forRootAsync', () => {
  const options: MetricsModuleOptions = { auth, prefix: 'later' };

  @Injectable()
  class Factory implements MetricsOptionsFactory {
    createMetricsOptions(): MetricsModuleOptions {
      return options;
    }
  }
  @Injectable()
  class Config {
    readonly token = TOKEN;
  }
  @Module({ providers: [Config, Factory], exports: [Config, Factory] })
  class ConfigModule {}

  it.each<[string, DynamicModule]>([
    [
      'useFactory',
      MetricsModule.forRootAsync({
        imports: [ConfigModule],
        inject: [Config],
        useFactory: async (config: Config) => ({ auth: { bearerToken: config.token }, prefix: 'later' }),
      }),
    ],
    ['useClass', MetricsModule.forRootAsync({ useClass: Factory })],
    ['useExisting', MetricsModule.forRootAsync({ imports: [ConfigModule], useExisting: Factory })],
  ])('takes the options from %s', async (_name, module) => {
    const app = await startWith(module);

    await app.fetch('/hello');

    await eventually(async () =>
      expect((await app.scrape()).value('later_requests_total', { path: '/hello' })).toBe(1),
    );
  });

  it('takes the path beside the factory or from it', async () => {
    const beside = await startWith(
      MetricsModule.forRootAsync({ path: '/beside', useFactory: () => ({ auth, path: '/from' }) }),
    );
    const from = await startWith(MetricsModule.forRootAsync({ useFactory: () => ({ auth, path: '/from' }) }));

    expect((await beside.read('/beside')).status).toBe(200);
    expect((await beside.read('/from')).status).toBe(404);
    expect((await from.read('/from.json')).status).toBe(200);
  });
});

describe('the environment', () => {
  it('moves the endpoint, unless the code does', async () => {
    process.env['METRICS_PATH'] = '/from-environment';
    const moved = await startWith(MetricsModule.forRoot({ auth }));
    const stays = await startWith(MetricsModule.forRoot({ auth, path: '/from-code' }));

    expect((await moved.read('/from-environment')).status).toBe(200);
    expect((await moved.read('/metrics')).status).toBe(404);
    expect((await stays.read('/from-code')).status).toBe(200);
  });

  it.each([
    ['METRICS_ENABLED', 'maybe'],
    ['METRICS_PATH', 'no-slash'],
  ])('is refused where %s makes no sense', async (name, value) => {
    process.env[name] = value;

    await expect(Test.createTestingModule({ imports: [MetricsModule.forRoot({ auth })] }).compile()).rejects.toThrow(
      `MetricsModule: ${name} must be`,
    );
  });
});

describe.each(ADAPTERS)('switched off on %s', (adapter) => {
  it.each([
    ['by the option', { enabled: false }, undefined, 404],
    ['by the environment', {}, 'false', 404],
    ['not at all, where the option says otherwise', { enabled: true }, 'false', 200],
  ])('%s', async (_name, options, variable, status) => {
    if (variable !== undefined) {
      process.env['METRICS_ENABLED'] = variable;
    }
    const app = await startWith(MetricsModule.forRoot({ auth, ...options }), adapter);

    expect((await app.fetch('/hello')).body).toBe('hello');
    expect((await app.read('/metrics')).status).toBe(status);
    expect((await app.read('/metrics/health')).status).toBe(status);
    const registry = app.app.get<Registry>(METRICS_REGISTRY);
    expect(registry.getMetricsAsArray().length > 0).toBe(status === 200);
  });

  it('by an async factory', async () => {
    const app = await startWith(MetricsModule.forRootAsync({ useFactory: () => ({ auth, enabled: false }) }), adapter);

    expect((await app.read('/metrics')).status).toBe(404);
    expect((await app.fetch('/hello')).body).toBe('hello');
  });
});

describe('two applications in one process', () => {
  it('share nothing, even when made from one module', async () => {
    @Module({ imports: [MetricsModule.forRoot({ auth, adoptRegistries: [] })], controllers })
    class AppModule {}
    const [one, two] = await Promise.all(
      [1, 2].map(async () => {
        const app = await NestFactory.create(AppModule, { abortOnError: false, logger: new RecordingLogger() });
        await app.listen(0, '127.0.0.1');
        return app;
      }),
    );
    const read = async (app: typeof one): Promise<string> => {
      const response = await fetch(`${await app?.getUrl()}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } });
      return response.text();
    };

    await fetch(`${await one?.getUrl()}/hello`);

    await eventually(async () => expect(await read(one)).toContain('path="/hello",status="200"} 1'));
    expect(await read(two)).not.toContain('/hello');
    await Promise.all([one?.close(), two?.close()]);
  });
});
