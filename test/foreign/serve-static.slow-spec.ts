import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get } from '@nestjs/common';
import { ServeStaticModule, type ServeStaticModuleOptions } from '@nestjs/serve-static';
import { type Adapter, ADAPTERS, TestApp, type TestAppOptions } from '../support/test-app';

/** More than there may be series. */
const FILES = 210;
const MAX_SERIES = 200;

@Controller('api')
class ApiController {
  @Get()
  all(): string {
    return 'all';
  }

  @Get('users/:id')
  one(): string {
    return 'one';
  }
}

let rootPath: string;

beforeAll(() => {
  rootPath = mkdtempSync(join(tmpdir(), 'static-'));
  mkdirSync(join(rootPath, 'assets', 'deep'), { recursive: true });
  writeFileSync(join(rootPath, 'index.html'), 'the index');
  for (let i = 0; i < FILES; i++) {
    writeFileSync(join(rootPath, 'assets', i % 2 === 0 ? '' : 'deep', `${i}.js`), String(i));
  }
});
afterAll(() => rmSync(rootPath, { recursive: true }));
afterEach(() => TestApp.stopAll());

const fileAt = (i: number): string => `/assets/${i % 2 === 0 ? '' : 'deep/'}${i}.js`;

function start(
  adapter: Adapter,
  options: ServeStaticModuleOptions = {},
  { configure, metrics }: TestAppOptions = {},
): Promise<TestApp> {
  return TestApp.start(adapter, {
    controllers: [ApiController],
    imports: [ServeStaticModule.forRoot({ rootPath, ...options })],
    configure,
    metrics,
  });
}

async function statuses(app: TestApp, ...paths: string[]): Promise<number[]> {
  const all: number[] = [];
  for (const path of paths) {
    all.push((await app.fetch(path)).status);
  }
  return all;
}

describe.each(ADAPTERS)('@nestjs/serve-static on %s', (adapter) => {
  it('has one path for all files, and the API has its own', async () => {
    const app = await start(
      adapter,
      {},
      { metrics: { http: { initialise: 'routes' }, limits: { seriesPerMetric: MAX_SERIES } } },
    );
    const paths = Array.from({ length: FILES }, (_, i) => fileAt(i));

    expect(new Set(await statuses(app, ...paths))).toEqual(new Set([200]));
    await statuses(app, '/api/users/1', '/api', '/', '/index.html');

    expect(await app.requests()).toEqual([`GET /* 200 ${FILES + 2}`, 'GET /api 200 1', 'GET /api/users/:id 200 1']);
    const exposition = await app.scrape();
    const named = new Set(exposition.of('http_requests_total').map(({ labels }) => String(labels['path'])));
    expect(named).toEqual(new Set(['/*', '/api', '/api/users/:id']));
    expect(exposition.value('metrics_series_dropped_total')).toBe(0);
  });

  it('has the path of its mount, below the prefix too', async () => {
    const app = await start(
      adapter,
      { serveRoot: '/public', useGlobalPrefix: true },
      { configure: (nest) => void nest.setGlobalPrefix('v1') },
    );

    expect(await statuses(app, `/v1/public${fileAt(0)}`, `/v1/public${fileAt(1)}`)).toEqual([200, 200]);
    expect(await statuses(app, '/v1/api/users/1', '/elsewhere.js')).toEqual([200, 404]);

    expect(await app.requests()).toEqual([
      'GET /v1/api/users/:id 200 1',
      'GET /v1/public/* 200 2',
      'GET __unmatched__ 404 1',
    ]);
  });

  it('has the pages of a single page application beside its files, and what is excluded is not found', async () => {
    const app = await start(adapter, {
      exclude: ['/api/{*rest}'],
      serveStaticOptions: { fallthrough: true },
    });

    expect(await statuses(app, fileAt(0), '/orders/1', '/api/users/1')).toEqual([200, 200, 200]);
    // Fastify's loader knows no exclusions.
    expect(await statuses(app, '/api/nowhere')).toEqual([adapter === 'express' ? 404 : 200]);

    expect(await app.requests()).toEqual(
      adapter === 'express'
        ? ['GET /* 200 2', 'GET /api/users/:id 200 1', 'GET __unmatched__ 404 1']
        : ['GET /* 200 3', 'GET /api/users/:id 200 1'],
    );
  });

  it('has the route that renders the pages, where it is named', async () => {
    const renderPath = adapter === 'express' ? '/pages/:page' : '/*';
    const app = await start(adapter, { renderPath, serveStaticOptions: { fallthrough: true } });

    expect(await statuses(app, fileAt(0), '/pages/orders')).toEqual([200, 200]);

    expect(await app.requests()).toEqual(
      adapter === 'express' ? ['GET /* 200 1', 'GET /pages/:page 200 1'] : ['GET /* 200 2'],
    );
  });
});
