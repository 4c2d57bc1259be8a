import { Logger } from '@nestjs/common';
import type { MetricsHealthOptions } from '../../options/health.options';
import { MetricsLogger } from '../../core/metrics.logger';
import { resolveOptions } from '../../options/resolve-options';
import { HostReadings } from '../../stores/host-readings';
import { FrameBuilder } from '../window/frame-builder';
import { drain } from '../window/merge-frames';
import { RecentRequests, type RequestFigures, type WorkerFigures } from '../window/window-requests';
import { HealthView } from './health-view';

const NO_FIGURES: RequestFigures = { seconds: 1, count: 0, errors: 0, timed: 0, quantile: () => null };

class FakeRequests extends RecentRequests {
  readonly asked: number[] = [];
  readonly prepared: number[] = [];
  figures: () => RequestFigures = () => NO_FIGURES;

  override judged(windowSeconds: number): WorkerFigures {
    this.asked.push(windowSeconds);
    const figures = this.figures();
    const told = { seconds: figures.seconds, frame: new FrameBuilder(1).build() };
    return { ...figures, told, with: () => figures };
  }

  override *prepare(windowSeconds: number): Generator<void, void> {
    yield;
    this.prepared.push(windowSeconds);
  }
}

const requests = (count: number, errors: number): (() => RequestFigures) => {
  return () => ({ ...NO_FIGURES, count, errors });
};

function view(health: MetricsHealthOptions = {}) {
  const recent = new FakeRequests();
  const host = new HostReadings();
  host.oldSpaceShare = () => 0.1;
  const options = resolveOptions({ health }, {}, {});
  return { recent, host, health: new HealthView(options, recent, host, new MetricsLogger()) };
}

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe('the health view', () => {
  it('is the worst of the checks that are on', () => {
    const { health, recent, host } = view({ disk: { degraded: 0.8 }, p95: false });
    recent.figures = requests(20, 10);
    host.host = { diskPercent: 85 };

    expect(health.read()).toMatchObject({
      status: 'failing',
      checks: {
        errorRate: { status: 'failing', value: 0.5, limits: { degraded: 0.05, failing: 0.5 }, windowSeconds: 1 },
        eventLoopLag: { status: 'abstained', value: null },
        heap: { status: 'ok' },
        disk: { status: 'degraded', value: 0.85, limits: { degraded: 0.8, failing: null } },
      },
    });
    expect(Object.keys(health.read().checks)).toEqual(['errorRate', 'eventLoopLag', 'heap', 'disk']);
  });

  it('is made at most once a second', () => {
    const { health, recent } = view({ windowSeconds: 60, p95: false });
    recent.figures = requests(20, 0);

    for (let reading = 0; reading < 1000; reading++) {
      expect(health.read().status).toBe('ok');
    }
    expect(recent.asked).toEqual([60]);

    recent.figures = requests(20, 20);
    jest.advanceTimersByTime(999);
    expect(health.read().status).toBe('ok');
    jest.advanceTimersByTime(1);
    expect(health.read().status).toBe('failing');
    expect(recent.asked).toEqual([60, 60]);
  });

  it('tells each result of its checks', () => {
    const { health, recent } = view({ p95: false });
    const told: string[] = [];
    health.onChecked = (status) => told.push(status);

    for (const errors of [0, 1, 20]) {
      recent.figures = requests(20, errors);
      health.read();
      health.read();
      jest.advanceTimersByTime(1000);
    }

    expect(told).toEqual(['ok', 'degraded', 'failing']);
  });

  it('is refreshed when what it judges is prepared', () => {
    const { health, recent } = view({ windowSeconds: 60 });
    const refresh = health.refresh();
    refresh.next();
    expect([recent.prepared, recent.asked]).toEqual([[], []]);
    drain(refresh);
    expect([recent.prepared, recent.asked]).toEqual([[60], [60]]);

    const { health: other, recent: unasked } = view({ errorRate: false, p95: false });
    drain(other.refresh());
    expect([unasked.prepared, unasked.asked]).toEqual([[], []]);
  });

  it('lets a check abstain that throws, and warns once', () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    jest.spyOn(Logger.prototype, 'debug').mockImplementation();
    const { health, recent, host } = view({ errorRate: false, p95: false });
    recent.figures = () => {
      throw new Error('not asked');
    };
    host.eventLoopBlocks = () => {
      throw new Error('no histogram');
    };

    for (let second = 0; second < 3; second++) {
      expect(health.read()).toMatchObject({
        status: 'ok',
        checks: { eventLoopLag: { status: 'abstained', value: null }, heap: { status: 'ok' } },
      });
      jest.advanceTimersByTime(1000);
    }

    expect(warn.mock.calls.map(([message]) => message as unknown)).toEqual([
      expect.stringContaining('The health check "eventLoopLag" abstains, it failed: Error: no histogram'),
    ]);
  });
});
