import { Registry } from 'prom-client';
import { MetricsLogger } from '../../core/metrics.logger';
import { resolveOptions } from '../../options/resolve-options';
import { BodyStores } from '../../stores/bodies';
import { LabelledCounter } from '../../instruments/labelled-numbers';
import { ClientStores } from '../../stores/clients';
import { HandlerStores } from '../../stores/handlers';
import { Instruments } from '../../instruments/instruments';
import { MetricsRegistry } from '../../instruments/metrics-registry';
import { SeriesBudget } from '../../instruments/series-budget';
import { RequestStore } from '../../stores/request-store';
import type { JudgedRequests } from '../health/judged-requests';
import { SlidingWindow } from './sliding-window';
import { WindowRequests } from './window-requests';

const START = new Date('2026-01-01T00:00:00Z');

interface SetUp {
  readonly store: RequestStore;
  readonly registry: MetricsRegistry;
  readonly window: SlidingWindow;
  readonly recent: WindowRequests;
}

const windows: SlidingWindow[] = [];
const everyRequest = { has: () => true } as unknown as JudgedRequests;

function setUp(options: unknown = {}): SetUp {
  const store = new RequestStore([0.1, 1], 1000, () => undefined);
  const registry = new MetricsRegistry(new Registry());
  const bodies = new BodyStores(undefined, undefined);
  const resolved = resolveOptions(options);
  const instruments = new Instruments(registry, resolved.names);
  const budget = new SeriesBudget(1000, undefined, () => undefined);
  const handlers = new HandlerStores(resolved, instruments, budget);
  const clients = new ClientStores(resolved, instruments, budget);
  const window = new SlidingWindow(resolved, store, bodies, handlers, clients, registry, new MetricsLogger());
  window.onModuleInit();
  windows.push(window);
  return { store, registry, window, recent: new WindowRequests(window, store, everyRequest) };
}

/** Records requests in each of so many seconds. */
function runFor(seconds: number, { store }: SetUp, perSecond: number, duration = 0.1, status = 200): void {
  for (let second = 0; second < seconds; second++) {
    for (let i = 0; i < perSecond; i++) {
      store.record('GET', '/a', status, duration, false);
    }
    jest.advanceTimersByTime(1000);
  }
}

beforeEach(() => jest.useFakeTimers({ now: START }));

afterEach(() => {
  windows.splice(0).forEach((window) => window.onApplicationShutdown());
  jest.useRealTimers();
});

describe('SlidingWindow', () => {
  it('knows what happened in the last minutes, and no longer what happened before', () => {
    const service = setUp();
    runFor(600, service, 10, 2, 500);
    runFor(300, service, 4, 0.1);

    const figures = service.recent.judged(300);
    expect(figures).toMatchObject({ seconds: 300, count: 1200, errors: 0 });
    expect(Math.abs((figures.quantile(1) ?? 0) / 0.1 - 1)).toBeLessThan(0.05);

    expect(service.recent.judged(600)).toMatchObject({ seconds: 600, count: 1200 + 3000, errors: 3000 });
  });

  it('knows what happened since the last step', () => {
    const service = setUp();
    runFor(13, service, 1);
    service.store.record('GET', '/a', 500, 1, false);

    expect(service.recent.judged(300)).toMatchObject({ seconds: 13, count: 14, errors: 1 });
  });

  it('is near to the time that was asked for, however long ago', () => {
    const service = setUp();
    runFor(2 * 3600 + 7, service, 1);

    for (const asked of [10, 30, 60, 299, 300, 600, 900, 1800, 3600]) {
      const { seconds, count } = service.recent.judged(asked);
      // Half a step of that age: 10, 60 or 300 seconds.
      expect(Math.abs(seconds - asked)).toBeLessThanOrEqual(asked <= 310 ? 5 : asked <= 660 ? 30 : 150);
      expect(count).toBe(seconds);
    }
  });

  it('tells what there is where more is asked for, and everything where all is', () => {
    const service = setUp({ summary: { keepSeconds: 60, windowSeconds: 60 } });
    runFor(200, service, 2);

    expect(service.recent.judged(3600)).toMatchObject({ seconds: 60, count: 120 });
    expect(service.window.read(undefined).seconds).toBe(200);
  });

  it('does not heed the clock on the wall', () => {
    const service = setUp();
    runFor(60, service, 1);
    jest.setSystemTime(new Date('1999-01-01T00:00:00Z'));
    runFor(60, service, 1);
    jest.setSystemTime(new Date('2099-01-01T00:00:00Z'));
    runFor(60, service, 1);

    expect(service.recent.judged(180)).toMatchObject({ seconds: 180, count: 180 });
  });

  it('goes on after its timer was held up, as in a process that was stopped', () => {
    const service = setUp();
    runFor(60, service, 1);
    const now = performance.now();
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now + 1_000_000);
    service.store.record('GET', '/late', 200, 1, false);

    // A time without steps is one long interval: its requests are not told as if they came in the last minutes.
    expect(service.recent.judged(300)).toMatchObject({ seconds: 1000, count: 1 });
    expect(service.recent.judged(3600)).toMatchObject({ seconds: 1060, count: 61 });
    clock.mockRestore();
  });

  it('has no request in a window without any', () => {
    const service = setUp();
    runFor(60, service, 1);
    runFor(400, service, 0);

    const figures = service.recent.judged(300);
    expect(figures).toMatchObject({ seconds: 300, count: 0, errors: 0 });
    expect(figures.quantile(0.5)).toBeNull();
  });

  it('takes in counters that come later', () => {
    const service = setUp();
    runFor(30, service, 0);
    const counter = new LabelledCounter({ name: 'cache_hits_total', help: '', labels: ['path', 'cache'] });
    service.registry.add(counter);
    const countOf = (seconds: number): number =>
      service.window
        .read(seconds)
        .framesOf(counter)
        .reduce((sum, { values }) => sum + values.reduce((all, value) => all + value, 0), 0);

    counter.inc('/a', 'keys');
    expect(countOf(300)).toBe(1);
    runFor(60, service, 0);
    counter.inc('/a', 'keys');

    expect([countOf(300), countOf(30)]).toEqual([2, 1]);
  });

  it('stops with the application', () => {
    const { window, store } = setUp();
    expect(jest.getTimerCount()).toBe(1);
    window.onApplicationShutdown();
    expect(jest.getTimerCount()).toBe(0);
    expect(store.beforeRemoval).toBeUndefined();
  });
});
