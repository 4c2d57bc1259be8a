import { Controller, Get, HttpCode } from '@nestjs/common';
import type { HealthSummary, MetricsHealthOptions } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { holdClock, passSeconds } from '../support/held-clock';
import { ADAPTERS, TestApp } from '../support/test-app';

/** Far more than the event loop of a busy machine stands still. */
const BLOCK_SECONDS = 3;

@Controller()
class AppController {
  @Get('works')
  works(): string {
    return 'works';
  }

  @Get('fails')
  @HttpCode(500)
  fails(): string {
    return 'fails';
  }

  @Get('blocks')
  blocks(): string {
    // Stands still, as an endless loop does, but leaves the processor to the other tests.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCK_SECONDS * 1000);
    return 'blocks';
  }
}

afterEach(() => TestApp.stopAll());
afterEach(() => jest.useRealTimers());

describe.each(ADAPTERS)('a state of the health on %s', (adapter) => {
  const start = (health: MetricsHealthOptions): Promise<TestApp> => {
    holdClock('Interval');
    return TestApp.start(adapter, {
      controllers: [AppController],
      metrics: { health: { errorRate: false, p95: false, eventLoopLag: false, heap: false, ...health } },
    });
  };

  async function healthOf(app: TestApp): Promise<HealthSummary & { readonly code: number }> {
    // It is made once a second.
    passSeconds(1);
    const { status: code, body } = await app.read('/metrics/health');
    return { code, ...(JSON.parse(body) as HealthSummary) };
  }

  it('is entered at its limit, and left below 0.8 of it', async () => {
    const app = await start({ minimumRequests: 1, errorRate: { degraded: 0.2, failing: 0.5 } });
    let total = 0;
    const after = async (path: string, times: number): Promise<unknown[]> => {
      await Promise.all(Array.from({ length: times }, () => app.fetch(path)));
      total += times;
      await eventually(async () => expect((await app.summary()).requests.total).toBe(total));
      const { code, status, checks } = await healthOf(app);
      return [code, status, checks.errorRate?.value];
    };

    expect(await after('/works', 9)).toEqual([200, 'ok', 0]);
    expect(await after('/fails', 2)).toEqual([200, 'ok', 0.181818]);
    expect(await after('/fails', 1)).toEqual([200, 'degraded', 0.25]);
    expect(await after('/works', 6)).toEqual([200, 'degraded', 0.166667]);
    expect(await after('/works', 1)).toEqual([200, 'ok', 0.157895]);
    expect(await after('/fails', 13)).toEqual([503, 'failing', 0.5]);
    expect(await after('/works', 8)).toEqual([503, 'failing', 0.4]);
    expect(await after('/works', 1)).toEqual([200, 'degraded', 0.390244]);
    expect(await after('/works', 59)).toEqual([200, 'degraded', 0.16]);
    expect(await after('/works', 1)).toEqual([200, 'ok', 0.158416]);
  });

  it('is failing where the event loop stood still in two of three steps, and degraded after one block', async () => {
    const limits = { degraded: BLOCK_SECONDS / 3, failing: BLOCK_SECONDS / 2 };
    const app = await start({ eventLoopLag: limits });
    const afterStep = async (path: string): Promise<[number, string, string | undefined]> => {
      await app.fetch(path);
      passSeconds(9);
      const { code, status, checks } = await healthOf(app);
      return [code, status, checks.eventLoopLag?.status];
    };

    // What a service does in its first half minute is not held against it.
    for (let step = 0; step < 3; step++) {
      expect(await afterStep('/blocks')).toEqual([200, 'ok', 'abstained']);
    }
    expect(await afterStep('/works')).toEqual([200, 'ok', 'ok']);
    expect(await afterStep('/blocks')).toEqual([200, 'degraded', 'degraded']);
    expect(await afterStep('/works')).toEqual([200, 'degraded', 'degraded']);
    expect(await afterStep('/blocks')).toEqual([503, 'failing', 'failing']);
    expect(await afterStep('/works')).toEqual([200, 'degraded', 'degraded']);
    expect(await afterStep('/works')).toEqual([200, 'degraded', 'degraded']);
    expect(await afterStep('/works')).toEqual([200, 'ok', 'ok']);
  });
});
