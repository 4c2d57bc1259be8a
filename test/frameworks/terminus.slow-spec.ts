import { Controller, Get } from '@nestjs/common';
import { HealthCheck, type HealthCheckResult, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { type MetricsHealthOptions, MetricsHealthIndicator } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { holdClock, passSeconds } from '../support/held-clock';
import { ADAPTERS, TestApp } from '../support/test-app';

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly metrics: MetricsHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check(): Promise<HealthCheckResult> {
    return this.health.check([() => this.metrics.isHealthy(), () => ({ other: { status: 'up' } })]);
  }

  @Get('named')
  @HealthCheck()
  named(): Promise<HealthCheckResult> {
    return this.health.check([() => this.metrics.isHealthy('red')]);
  }
}

@Controller()
class OrdersController {
  isBroken = true;

  @Get('orders')
  orders(): string {
    if (this.isBroken) {
      throw new Error('broken');
    }
    return 'orders';
  }
}

const PROBE_EVERY_SECONDS = 5;

afterEach(() => TestApp.stopAll());
afterEach(() => jest.useRealTimers());

describe.each(ADAPTERS)('terminus on %s', (adapter) => {
  const start = (heap: NonNullable<MetricsHealthOptions['heap']>): Promise<TestApp> =>
    TestApp.start(adapter, {
      imports: [TerminusModule],
      controllers: [HealthController],
      // What else runs on the machine must not matter.
      metrics: { health: { eventLoopLag: false, heap } },
    });

  it.each([
    ['ok', 'up', { degraded: 1, failing: 1 }],
    ['degraded', 'up', { degraded: 0, failing: null }],
  ])('is up where the health is %s', async (health, status, heap) => {
    const app = await start(heap);

    const answer = await app.fetch('/health');

    const metrics = {
      status,
      health,
      uptimeSeconds: expect.any(Number),
      checks: expect.objectContaining({
        heap: { status: health, value: expect.any(Number), limits: heap },
        errorRate: expect.objectContaining({ status: 'abstained' }),
      }),
    };
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({
      status: 'ok',
      info: { metrics, other: { status: 'up' } },
      error: {},
      details: { metrics, other: { status: 'up' } },
    });
  });

  it('answers 503 where it is failing, with the checks and the other indicators', async () => {
    const app = await start({ degraded: 0, failing: 0 });

    for (let time = 0; time < 2; time++) {
      const answer = await app.fetch('/health');
      expect(answer.status).toBe(503);
      expect(JSON.parse(answer.body)).toMatchObject({
        status: 'error',
        info: { other: { status: 'up' } },
        error: { metrics: { status: 'down', health: 'failing', checks: { heap: { status: 'failing' } } } },
        details: { metrics: { status: 'down' }, other: { status: 'up' } },
      });
    }
  });

  it('has the result under the key that it asks for', async () => {
    const app = await start({ degraded: 1, failing: 1 });

    expect(JSON.parse((await app.fetch('/health/named')).body)).toHaveProperty('info.red.status', 'up');
  });

  it('lets a pod in again, however often it is asked while it is out', async () => {
    holdClock('Interval');
    const app = await TestApp.start(adapter, {
      imports: [TerminusModule],
      controllers: [HealthController, OrdersController],
      metrics: { health: { eventLoopLag: false, heap: false } },
    });
    const probe = async (): Promise<number> => {
      passSeconds(PROBE_EVERY_SECONDS);
      return (await app.fetch('/health')).status;
    };

    await Promise.all(Array.from({ length: 30 }, () => app.fetch('/orders')));
    await eventually(async () => expect(await probe()).toBe(503));
    // It gets no requests now. Its window is 300 seconds, and may be half a step longer.
    const codes: number[] = [];
    for (let seconds = 0; seconds < 330; seconds += PROBE_EVERY_SECONDS) {
      codes.push(await probe());
    }

    expect(codes.at(0)).toBe(503);
    expect(codes.at(-1)).toBe(200);
    expect(codes.slice(codes.indexOf(200))).not.toContain(503);
  });
});
