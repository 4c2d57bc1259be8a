import { Controller, Get } from '@nestjs/common';
import type { MetricsHealthOptions, MetricsModuleOptions } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import type { Exposition } from '../support/exposition';
import { holdClock, passSeconds } from '../support/held-clock';
import { ADAPTERS, TestApp } from '../support/test-app';

const OFF = { errorRate: false, p95: false, eventLoopLag: false, heap: false } as const;
const ONLY_ERRORS: MetricsHealthOptions = {
  ...OFF,
  minimumRequests: 4,
  errorRate: { degraded: 0.2, failing: 0.5 },
};
const OK = ['ok 1'];
/** By default. */
const STEP_SECONDS = 10;

@Controller()
class AppController {
  @Get('works')
  works(): string {
    return 'works';
  }

  @Get('fails')
  fails(): string {
    throw new Error('fails');
  }
}

beforeEach(() => holdClock('Interval'));
afterEach(() => TestApp.stopAll());
afterEach(() => jest.useRealTimers());

describe.each(ADAPTERS)('metrics_health_status on %s', (adapter) => {
  const start = (metrics: MetricsModuleOptions): Promise<TestApp> =>
    TestApp.start(adapter, { controllers: [AppController], metrics });

  /** Asks so often, and waits until all of it is counted. */
  async function get(app: TestApp, times: number, path: string): Promise<void> {
    const count = async (): Promise<number> => (await app.scrape()).value('http_requests_total', { path }) ?? 0;
    const before = await count();
    await Promise.all(Array.from({ length: times }, () => app.fetch(path)));
    await eventually(async () => expect(await count()).toBe(before + times));
  }

  const statusIn = (exposition: Exposition, name = 'metrics_health_status'): string[] =>
    exposition.lines(name, 'status');

  it('follows the health, though nobody asks for that', async () => {
    const app = await start({ health: ONLY_ERRORS });
    const becomes = (status: string): Promise<void> => {
      passSeconds(STEP_SECONDS);
      return eventually(async () => expect(statusIn(await app.scrape())).toEqual([`${status} 1`]));
    };

    const exposition = await app.scrape();
    expect(exposition.types.get('metrics_health_status')).toBe('gauge');
    expect(exposition.of('metrics_health_status').map(({ labels, value }) => [labels, value])).toEqual([
      [{ status: 'ok' }, 1],
      [{ status: 'degraded' }, 0],
      [{ status: 'failing' }, 0],
    ]);

    await get(app, 3, '/works');
    await get(app, 1, '/fails');
    await becomes('degraded');

    await get(app, 2, '/fails');
    await becomes('failing');
  });

  it('is what the endpoint said last', async () => {
    const app = await start({ health: ONLY_ERRORS });
    expect(statusIn(await app.scrape())).toEqual(OK);
    await get(app, 4, '/fails');
    passSeconds(1);

    expect(JSON.parse((await app.read('/metrics/health')).body)).toMatchObject({ status: 'failing' });
    expect(statusIn(await app.scrape())).toEqual(['failing 1']);
  });

  it('is made at the first scrape where nobody was told before', async () => {
    const app = await start({ health: { ...OFF, heap: { degraded: 0, failing: null } } });

    expect(statusIn(await app.scrape())).toEqual(['degraded 1']);
  });

  it('makes no checks at a scrape, however many there are', async () => {
    const app = await start({ health: ONLY_ERRORS });
    expect(statusIn(await app.scrape())).toEqual(OK);
    await get(app, 4, '/fails');
    passSeconds(STEP_SECONDS - 1);

    const scrapes = await Promise.all(Array.from({ length: 50 }, () => app.scrape()));
    expect(scrapes.flatMap((exposition) => statusIn(exposition))).toEqual(scrapes.flatMap(() => OK));
  });

  it('has the name and the labels of the options', async () => {
    const app = await start({ prefix: 'gateway', health: ONLY_ERRORS });
    expect(statusIn(await app.scrape(), 'gateway_metrics_health_status')).toEqual(OK);

    const other = await start({ names: { metrics_health_status: 'service_health' }, health: ONLY_ERRORS });
    expect(statusIn(await other.scrape(), 'service_health')).toEqual(OK);
  });

  it('is absent where every check is off', async () => {
    const app = await start({ health: OFF });

    const exposition = await app.scrape();
    expect(exposition.types.has('metrics_health_status')).toBe(false);
    expect(JSON.parse((await app.read('/metrics/health')).body)).toMatchObject({ status: 'ok', checks: {} });
  });
});
