import { HostReadings } from '../stores/host-readings';
import { EventLoopLag } from './event-loop-lag';

const read = async (lag: EventLoopLag): Promise<number[]> => {
  const snapshots = await Promise.all(lag.families().map((family) => family.get()));
  return snapshots.map((snapshot) => snapshot.values[0]?.value ?? NaN);
};

function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('EventLoopLag', () => {
  let lag: EventLoopLag;
  let readings: HostReadings;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance', 'nextTick'] });
    readings = new HostReadings();
    lag = new EventLoopLag(readings);
    lag.start();
  });
  afterEach(() => {
    lag.stop();
    jest.useRealTimers();
  });

  it('is zero before anything was seen', async () => {
    expect(await read(lag)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('is of the last complete ten seconds, for every reader the same', async () => {
    // The event loop turns between blocks, so that its delay is measured.
    for (let i = 0; i < 5; i++) {
      block(30);
      await new Promise((resolve) => setImmediate(resolve));
    }
    jest.advanceTimersByTime(10_000);

    const [first, second] = [await read(lag), await read(lag)];

    expect(second.slice(1)).toEqual(first.slice(1));
    const [, min = 0, max = 0, mean = 0, , p50 = 0, , p99 = 0] = first;
    expect(max).toBeGreaterThan(0.02);
    expect(max).toBeGreaterThanOrEqual(p99);
    expect(p99).toBeGreaterThanOrEqual(p50);
    expect(mean).toBeGreaterThanOrEqual(min);
    // Told without the ten milliseconds between two looks.
    const told = readings.eventLoopDelay();
    expect(told?.max).toBeCloseTo(max - 0.01, 6);
    expect(told?.p99).toBeCloseTo(Math.max(0, p99 - 0.01), 6);
    // The next ten seconds start from nothing.
    jest.advanceTimersByTime(10_000);
    expect((await read(lag))[2]).toBeLessThan(max);
  });

  it('tells the longest block of each of the last three steps, the start not among them', async () => {
    jest.useRealTimers();
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'hrtime'] });
    lag.start();
    const step = async (milliseconds: number): Promise<number[]> => {
      if (milliseconds > 0) {
        const end = process.hrtime.bigint() + BigInt(milliseconds) * 1_000_000n;
        while (process.hrtime.bigint() < end);
        await new Promise((resolve) => setImmediate(resolve));
      }
      jest.advanceTimersByTime(10_000);
      return (readings.eventLoopBlocks()?.longest ?? []).map((seconds) => Math.floor(seconds * 10) / 10);
    };

    // Nobody says that the application has started.
    for (let count = 0; count < 5; count++) {
      expect(await step(0)).toEqual([]);
    }
    lag.started();
    // Nor in the grace after that.
    expect(await step(120)).toEqual([]);
    expect(await step(120)).toEqual([]);
    expect(await step(120)).toEqual([]);

    expect((await step(120)).length).toBe(1);
    lag.stop();
    expect(readings.eventLoopBlocks()).toBeUndefined();
  });
});
