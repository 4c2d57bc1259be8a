import { Controller, Get } from '@nestjs/common';
import { MetricsModule, type MetricsModuleOptions } from 'nestjs-red-metrics';
import { askAsBrowser, NAVIGATION } from '../support/browser-request';
import { HelloController } from '../support/contract-controllers';
import { eventually } from '../support/eventually';
import { checkedSummary } from '../support/summary-schema';
import { ADAPTERS, TestApp, TOKEN } from '../support/test-app';

const PAGE = '/metrics/dashboard';
const PARTS = ['', '/page.js', '/page.css', '/summary', '/health', '/about'].map((part) => PAGE + part);
const controllers = [HelloController];

@Controller('metrics/dashboard')
class HiddenController {
  @Get('about')
  about(): string {
    return 'never asked for';
  }
}

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('the place of the page on %s', (adapter) => {
  const start = (metrics: MetricsModuleOptions = {}, more: object = {}): Promise<TestApp> =>
    TestApp.start(adapter, { controllers, metrics, ...more });

  it.each([
    [{ page: false }, PARTS],
    [{ enabled: false }, PARTS],
    [{ endpoint: false } as const, PARTS],
    [{ page: false, endpoint: { mode: 'route' } } as const, PARTS],
    [{ path: '/internal/metrics' }, PARTS],
  ])('is not there with %j', async (metrics, paths) => {
    const app = await start(metrics);
    for (const path of paths) {
      expect((await app.read(path)).status).toBe(404);
    }
    expect(app.logger.lines.join('\n')).not.toContain(`:${app.port}${PAGE}`);
  });

  it.each<[string, MetricsModuleOptions, string]>([
    ['below the global prefix', { endpoint: { prefix: 'follow' } }, '/api/metrics/dashboard'],
    ['as a route', { endpoint: { mode: 'route' } }, '/api/metrics/dashboard'],
    ['below another path', { path: '/internal/metrics' }, '/internal/metrics/dashboard'],
    ['at a path of its own', { paths: { page: '/metrics.json/look' } }, '/metrics.json/look'],
  ])('is %s', async (_where, metrics, page) => {
    const app = await start(metrics, {
      configure: (nest: { setGlobalPrefix(prefix: string): void }) => nest.setGlobalPrefix('api'),
    });
    const name = page.slice(page.lastIndexOf('/') + 1);

    expect((await app.read(page)).body).toContain(`src="${name}/page.js"`);
    expect((await app.read(`${page}/page.js`)).status).toBe(200);
    checkedSummary((await app.read(`${page}/summary?limit=1`)).body);
    expect((await askAsBrowser(app.origin, page, NAVIGATION)).headers['www-authenticate']).toContain('Basic');
    await eventually(() =>
      expect(app.logger.lines).toContain(`log A page to look at: http://localhost:${app.port}${page}`),
    );
  });

  it('has no place of its own where routes of the application are beside it', async () => {
    await expect(start({ paths: { page: '/api/dashboard' } })).rejects.toThrow(
      'paths.page is "/api/dashboard", but must stand directly below /metrics or /metrics.json',
    );
  });

  it.each<[string, object, string]>([
    ['its own path', { json: PAGE }, PAGE],
    ['one of its parts', { health: `${PAGE}/health` }, `${PAGE}/health`],
    ['a part, where it is moved', { page: '/metrics/look', json: '/metrics/look/summary' }, '/metrics/look/summary'],
  ])('is nobody else’s: %s', async (_what, paths, taken) => {
    await expect(start({ paths })).rejects.toThrow(`paths has "${taken}", which is the page's`);
    expect((await start({ page: false, paths: { ...paths, page: undefined } })).port).toBeGreaterThan(0);
  });

  it('may be called as one of its parts', async () => {
    const app = await start({ paths: { page: '/metrics/summary' } });

    expect((await app.read('/metrics/summary')).body).toContain('src="summary/page.js"');
    checkedSummary((await app.read('/metrics/summary/summary')).body);
  });

  it('is left by a factory that switches it off, though it has routes by then', async () => {
    const app = await TestApp.start(adapter, {
      metrics: null,
      imports: [
        MetricsModule.forRootAsync({
          endpoint: { mode: 'route' },
          useFactory: () => ({ auth: { bearerToken: TOKEN }, page: false }),
        }),
      ],
    });

    expect((await Promise.all(PARTS.map((path) => app.read(path)))).map(({ status }) => status)).toEqual(
      PARTS.map(() => 404),
    );
    expect((await app.read('/metrics')).status).toBe(200);
  });

  it('is said to hide routes of the application, those below it among them', async () => {
    const app = await start({}, { controllers: [HiddenController] });

    expect(app.logger.lines.join('\n')).toContain('never asked for: GET /metrics/dashboard/about');
  });

  it.each([[['metrics', 'metrics.json', 'metrics/health']], [['metrics', 'metrics/dashboard']]])(
    'is said to be of no use where the global prefix excludes a part of it: %j',
    async (exclude) => {
      const app = await start(
        { endpoint: { mode: 'route' } },
        { configure: (nest: { setGlobalPrefix(...of: unknown[]): void }) => nest.setGlobalPrefix('api', { exclude }) },
      );

      expect(app.logger.lines.filter((line) => line.includes('cannot be used in a browser'))).toEqual([
        expect.stringContaining("Exclude 'metrics' and 'metrics/{*rest}'"),
      ]);
    },
  );

  it('has no points where requests are not measured', async () => {
    const app = await start({ http: false });
    const { series } = checkedSummary((await app.read(`${PAGE}/summary?series=requests,statuses,endpoints`)).body);

    expect(Object.keys(series ?? {})).toEqual(['from', 'to']);
  });
});
