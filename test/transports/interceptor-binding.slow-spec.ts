import { Controller, Get, Module, UseInterceptors } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { MetricsInterceptor, type MetricsModuleOptions } from 'nestjs-red-metrics';
import { HelloController } from '../support/contract-controllers';
import { ADAPTERS, MODES, TestApp } from '../support/test-app';

@Controller('asking')
@UseInterceptors(MetricsInterceptor)
class AskingController {
  @Get(':id')
  @UseInterceptors(MetricsInterceptor)
  one(): string {
    return 'one';
  }

  @Get('fails/:id')
  fails(): void {
    throw new Error('failed');
  }
}

/** A module that imports nothing of ours. */
@Module({ controllers: [AskingController] })
class AskingModule {}

const controllers = [HelloController];

function boundIn(app: TestApp): unknown[] {
  const config = app.app.get(ApplicationConfig);
  return [...config.getGlobalInterceptors(), ...config.getGlobalRequestInterceptors()];
}

function saidIn(app: TestApp): string[] {
  return app.logger.lines.filter((line) => line.includes('MetricsInterceptor'));
}

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('the global interceptor of an application with nothing but HTTP on %s', (adapter) => {
  const start = (metrics: MetricsModuleOptions): Promise<TestApp> => TestApp.start(adapter, { controllers, metrics });

  it('is not there, and nothing is said of it', async () => {
    const app = await start({});

    expect(boundIn(app)).toEqual([]);
    expect(saidIn(app)).toEqual([]);
  });

  it.each<[string, MetricsModuleOptions]>([
    ["interceptor is 'always'", { interceptor: 'always' }],
    ["http.instrumentation is 'interceptor'", { http: { instrumentation: 'interceptor' } }],
  ])('is there where %s, and the debug log says why', async (why, metrics) => {
    const app = await start(metrics);

    expect(boundIn(app)).toEqual([expect.any(MetricsInterceptor)]);
    expect(saidIn(app)).toEqual([`debug MetricsInterceptor is bound: ${why}`]);

    expect((await app.fetch('/hello')).body).toBe('hello');
    expect(await app.requests()).toEqual(['GET /hello 200 1']);
  });

  it("is not there where interceptor is 'never', whatever needs it", async () => {
    const app = await start({ interceptor: 'never', http: { instrumentation: 'interceptor' } });

    expect(boundIn(app)).toEqual([]);
    expect(saidIn(app)).toHaveLength(1);
  });

  it('is not there where nothing is measured', async () => {
    const app = await start({ enabled: false, interceptor: 'always' });

    expect(boundIn(app)).toEqual([]);
  });
});

describe.each(MODES)('@UseInterceptors(MetricsInterceptor) on %s', (mode) => {
  it.each<MetricsModuleOptions['interceptor']>(['auto', 'always', 'never'])(
    'counts a request once, with interceptor: "%s"',
    async (interceptor) => {
      const app = await TestApp.start(mode, { imports: [AskingModule], metrics: { interceptor } });

      expect((await app.fetch('/asking/1')).body).toBe('one');
      expect((await app.fetch('/asking/fails/1')).status).toBe(500);

      expect(await app.requests()).toEqual(['GET /asking/:id 200 1', 'GET /asking/fails/:id 500 1']);
    },
  );
});

describe.each(ADAPTERS)('@UseInterceptors(MetricsInterceptor) on %s without anything to measure', (adapter) => {
  it.each<[string, MetricsModuleOptions | null]>([
    ['without the module', null],
    ['with enabled: false', { enabled: false }],
  ])('passes everything through, %s', async (_name, metrics) => {
    const app = await TestApp.start(adapter, { imports: [AskingModule], metrics });

    expect((await app.fetch('/asking/1')).body).toBe('one');
    expect((await app.fetch('/asking/fails/1')).status).toBe(500);
  });
});
