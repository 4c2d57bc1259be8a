import { setImmediate as turn } from 'node:timers/promises';
import type { HostReading } from '../../stores/host-readings';
import type { SystemCollector } from './system-collector';
import { SystemSampler } from './system-sampler';

/** A collector whose answers are given one by one. */
class Asked {
  readonly answers: ((reading: HostReading) => void)[] = [];
  readonly collect: SystemCollector = () => new Promise((resolve) => this.answers.push(resolve));
}

let sampler: SystemSampler | undefined;
let host: HostReading;

function start(collectors: [part: 'memory' | 'disk' | 'uptime', collector: SystemCollector][]): Promise<void> {
  host = {};
  sampler = new SystemSampler(new Map(collectors), (reading) => {
    host = reading;
  });
  return sampler.start();
}

async function pass(milliseconds: number, times = 1): Promise<void> {
  for (let time = 0; time < times; time++) {
    jest.advanceTimersByTime(milliseconds);
    await turn();
  }
}

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance'] }));
afterEach(() => {
  sampler?.stop();
  jest.useRealTimers();
});

describe('SystemSampler', () => {
  it('samples at once, after a second, and then every ten', async () => {
    let uptimeSeconds = 0;
    await start([['uptime', () => ({ uptimeSeconds: ++uptimeSeconds })]]);

    expect(host).toEqual({ uptimeSeconds: 1 });
    await pass(999);
    expect(host).toEqual({ uptimeSeconds: 1 });
    await pass(1);
    expect(host).toEqual({ uptimeSeconds: 2 });
    await pass(10_000, 3);
    expect(host).toEqual({ uptimeSeconds: 5 });
  });

  it('asks a part that hangs only once, drops what it said, and reads the others', async () => {
    const disk = new Asked();
    let uptimeSeconds = 0;
    const first = start([
      ['disk', disk.collect],
      ['uptime', () => ({ uptimeSeconds: ++uptimeSeconds })],
    ]);
    disk.answers[0]?.({ diskPercent: 10 });
    await first;
    await pass(1000);

    expect(host).toEqual({ diskPercent: 10, uptimeSeconds: 2 });
    await pass(10_000, 3);
    expect(disk.answers).toHaveLength(2);
    expect(host).toEqual({ uptimeSeconds: 5 });

    disk.answers[1]?.({ diskPercent: 20 });
    await turn();
    expect(host).toEqual({ diskPercent: 20, uptimeSeconds: 5 });
    await pass(10_000);
    expect(disk.answers).toHaveLength(3);
  });

  it('leaves out what fails, at once or later, and asks it again', async () => {
    let memoryUsedBytes = 0;
    await start([
      [
        'disk',
        () => {
          throw new Error('at once');
        },
      ],
      ['memory', () => (memoryUsedBytes++ === 1 ? Promise.reject(new Error('later')) : { memoryUsedBytes })],
    ]);

    expect(host).toEqual({ memoryUsedBytes: 1 });
    await pass(1000);
    expect(host).toEqual({});
    await pass(10_000);
    expect(host).toEqual({ memoryUsedBytes: 3 });
  });

  it('says nothing after it was stopped, also not what was still being read, and keeps no timer', async () => {
    const disk = new Asked();
    void start([['disk', disk.collect]]);
    sampler?.stop();

    disk.answers[0]?.({ diskPercent: 10 });
    await turn();

    expect(host).toEqual({});
    expect(jest.getTimerCount()).toBe(0);
  });
});
