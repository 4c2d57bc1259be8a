import { performance } from 'node:perf_hooks';
import { eventLoopTime } from './event-loop-time';

/** The seconds that are told, by state. */
async function read(family: ReturnType<typeof eventLoopTime>): Promise<Record<string, number>> {
  const { values } = await family.get();
  return Object.fromEntries(values.map(({ labels, value }) => [String(labels['state']), value]));
}

function tell(active: number, idle: number): void {
  jest.spyOn(performance, 'eventLoopUtilization').mockReturnValue({ active, idle, utilization: 0.5 });
}

afterEach(() => jest.restoreAllMocks());

describe('the time of the event loop', () => {
  it('is told in seconds since the loop began, by state', async () => {
    const family = eventLoopTime();
    const { active = NaN, idle = NaN } = await read(family);
    const now = performance.eventLoopUtilization();
    expect(active).toBeGreaterThan(0);
    expect(active).toBeLessThanOrEqual(now.active / 1000);
    expect(idle).toBeGreaterThanOrEqual(0);
    expect(idle).toBeLessThanOrEqual(now.idle / 1000);

    tell(1500, 250);
    expect(await read(eventLoopTime())).toEqual({ active: 1.5, idle: 0.25 });
  });

  it('never falls, whatever the runtime tells', async () => {
    tell(1500, 250);
    const family = eventLoopTime();
    tell(1499.9, 300);
    expect(await read(family)).toEqual({ active: 1.5, idle: 0.3 });
    for (const broken of [NaN, -Infinity, -5, 0]) {
      tell(broken, broken);
      expect(await read(family)).toEqual({ active: 1.5, idle: 0.3 });
    }
    tell(1600, 299);
    expect(await read(family)).toEqual({ active: 1.6, idle: 0.3 });
  });

  it('is not told before the loop begins, nor on a runtime that does not count it', async () => {
    tell(0, 0);
    const family = eventLoopTime();
    expect(await read(family)).toEqual({});

    tell(2, 0);
    expect(await read(family)).toEqual({ active: 0.002, idle: 0 });
  });

  it('is the same for every reader', async () => {
    const family = eventLoopTime();
    const first = await read(family);
    const second = await read(family);
    const other = await read(eventLoopTime());
    for (const state of ['active', 'idle']) {
      expect(second[state]).toBeGreaterThanOrEqual(first[state] ?? NaN);
      expect(other[state]).toBeGreaterThanOrEqual(second[state] ?? NaN);
    }
  });
});
