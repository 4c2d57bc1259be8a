import { Controller, Get, Headers, Module, Query, Res, StreamableFile, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  MetricsAuthGuard,
  type MetricsExposition,
  MetricsModule,
  type MetricsModuleOptions,
  MetricsReader,
  type MetricsSummary,
  type MetricsSummaryQuery,
} from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { Exposition } from '../support/exposition';
import { type Adapter, ADAPTERS, ENDPOINTS, RecordingLogger, TestApp, TOKEN } from '../support/test-app';

interface AnyReply {
  type(contentType: string): AnyReply;
  send(body: string): unknown;
}

@Controller()
class OwnController {
  constructor(private readonly reader: MetricsReader) {}

  @Get('hello')
  hello(): string {
    return 'hello';
  }

  @Get('own/metrics')
  async metrics(@Headers('accept') accept: string, @Res() reply: AnyReply): Promise<void> {
    const { contentType, body } = await this.reader.scrape({ accept });
    reply.type(contentType).send(body);
  }

  @Get('own/stream')
  async stream(): Promise<StreamableFile> {
    const { contentType, body } = await this.reader.stream();
    return new StreamableFile(body, { type: contentType });
  }

  @Get('own/summary')
  summary(@Query() query: MetricsSummaryQuery): Promise<MetricsSummary> {
    return this.reader.summary(query);
  }

  @Get('guarded')
  @UseGuards(MetricsAuthGuard)
  guarded(): Promise<MetricsExposition> {
    return this.reader.scrape();
  }
}

const start = (adapter: Adapter, metrics: MetricsModuleOptions = {}): Promise<TestApp> =>
  TestApp.start(adapter, { controllers: [OwnController], metrics: { endpoint: false, ...metrics } });

const warnings = (app: TestApp): string[] => app.logger.lines.filter((line) => line.startsWith('warn'));

afterEach(async () => {
  await TestApp.stopAll();
  delete process.env['METRICS_PORT'];
});

describe.each(ADAPTERS)('endpoint: false on %s', (adapter) => {
  it('serves nothing, logs nothing, makes no token, and records everything', async () => {
    process.env['METRICS_PORT'] = '0';
    const app = await start(adapter, { auth: undefined as never });
    await app.fetch('/hello');

    for (const path of ENDPOINTS) {
      expect((await app.read(path)).status).toBe(404);
    }
    await eventually(async () => {
      const exposition = new Exposition((await app.fetch('/own/metrics')).body);
      expect(exposition.value('http_requests_total', { path: '/hello', status: '200' })).toBe(1);
      expect(exposition.value('http_requests_total', { path: '__unmatched__', status: '404' })).toBe(3);
    });
    expect(app.logger.lines.filter((line) => /Metrics at|Bearer|port|served/.test(line))).toEqual([]);
    expect(warnings(app)).toEqual([]);
  });

  it('leaves the path to the application', async () => {
    @Controller('metrics')
    class MetricsOfTheApplication {
      @Get()
      metrics(): string {
        return 'mine';
      }
    }
    const app = await TestApp.start(adapter, {
      controllers: [MetricsOfTheApplication],
      metrics: { endpoint: false },
    });

    expect((await app.fetch('/metrics')).body).toBe('mine');
    expect(warnings(app)).toEqual([]);
  });

  it('goes with a controller of the application, in both formats and as a stream', async () => {
    const app = await start(adapter);
    await app.fetch('/hello');

    const text = await app.fetch('/own/metrics');
    const open = await app.fetch('/own/metrics', { headers: { accept: 'application/openmetrics-text' } });
    const stream = await app.fetch('/own/stream');

    expect(text.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(open.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(open.body.endsWith('# EOF\n')).toBe(true);
    expect(stream.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(new Exposition(stream.body).value('metrics_scrapes_total', { code: '200' })).toBeGreaterThan(0);
  });

  it('leaves the routes of that controller to the judgement of the health', async () => {
    const app = await start(adapter);
    expect(app.logger.lines.filter((line) => line.includes('does not judge'))).toEqual([]);
  });

  it('gives the summary, by the parameters of a URL, with a 400 for wrong ones', async () => {
    const app = await start(adapter);
    await app.fetch('/hello');

    const answer = await app.fetch('/own/summary?window=1m&sections=requests,domain&families=false&limit=1');
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ window: { requestedSeconds: 60 }, domain: {} });
    const wrong = await app.fetch('/own/summary?windows=1m');
    expect(wrong.status).toBe(400);
    expect(wrong.body).toContain('There is no parameter');
  });

  it('opens no route that MetricsAuthGuard guards where no credential is configured', async () => {
    const app = await start(adapter, { auth: undefined as never });

    expect((await app.fetch('/guarded')).status).toBe(403);
    expect((await app.read('/guarded')).status).toBe(403);
    expect(warnings(app)).toEqual([expect.stringContaining('no credential is configured (auth, METRICS_TOKEN)')]);
  });

  it('lets MetricsAuthGuard guard with the credentials that are configured', async () => {
    const app = await start(adapter, { auth: { bearerToken: TOKEN } });

    expect((await app.fetch('/guarded')).status).toBe(401);
    expect((await app.read('/guarded')).status).toBe(200);
    expect(warnings(app)).toEqual([]);
  });

  it('touches nothing of the application together with http: false', async () => {
    const app = await start(adapter, { http: false });
    await app.fetch('/hello');

    const exposition = new Exposition((await app.fetch('/own/metrics')).body);
    expect([...exposition.types.keys()].filter((name) => /^http_(?!client_)/.test(name))).toEqual([]);
    expect(exposition.value('process_cpu_seconds_total')).toBeGreaterThan(0);
  });
});

describe('endpoint: false', () => {
  it('goes without HTTP, without a warning', async () => {
    @Module({ imports: [MetricsModule.forRoot({ endpoint: false })] })
    class AppModule {}
    const logger = new RecordingLogger();
    const app = await NestFactory.createApplicationContext(AppModule, { logger, abortOnError: false });

    const { body } = await app.get(MetricsReader).scrape();
    await app.close();

    expect(new Exposition(body).value('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(logger.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
  });

  it('may come from a factory, but not beside a controller that is registered', async () => {
    const of = (endpoint?: { mode: 'route' }): Promise<unknown> => {
      @Module({ imports: [MetricsModule.forRootAsync({ endpoint, useFactory: () => ({ endpoint: false }) } as never)] })
      class AppModule {}
      return NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
    };

    await (await (of() as Promise<{ close(): Promise<void> }>)).close();
    await expect(of({ mode: 'route' })).rejects.toThrow(
      /^MetricsModule: endpoint is false, but comes from the factory/,
    );
  });
});
