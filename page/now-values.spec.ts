import type { Summary } from './answers.types';
import { NowValues } from './now-values';

interface Totals {
  readonly gc?: number;
  readonly sent?: number;
}

function summaryAt(second: number, { gc, sent }: Totals = {}, rest: Partial<Summary> = {}): Summary {
  return {
    timestamp: new Date(1_780_000_000_000 + second * 1000).toISOString(),
    uptimeSeconds: 100 + second,
    window: { requestedSeconds: 300, seconds: 300 },
    system: {
      process: gc === undefined ? {} : { garbageCollection: { count: 1, seconds: gc } },
      network: sent === undefined ? {} : { sentBytes: sent, receivedBytes: 2 * sent },
    },
    ...rest,
  } as Summary;
}

describe('NowValues', () => {
  it('picks what is a number', () => {
    const summary = summaryAt(0, {}, {
      requests: { active: 3, openConnections: null },
      streaming: { active: 0, chunks: 600, timeToFirstByteSeconds: { p50: null, p95: 0.2 } },
      system: { cpuPercent: 12.5, memory: { percent: NaN } },
    } as unknown as Partial<Summary>);

    expect(Object.fromEntries(new NowValues().read(summary))).toEqual({
      inFlight: 3,
      streamsActive: 0,
      firstByteP95: 0.2,
      chunksPerSecond: 2,
      cpu: 12.5,
    });
  });

  it('has no rate of chunks in a window of no time', () => {
    const summary = summaryAt(0, {}, {
      window: { requestedSeconds: null, seconds: 0 },
      streaming: { chunks: 0 },
    } as unknown as Partial<Summary>);

    expect(new NowValues().read(summary).has('chunksPerSecond')).toBe(false);
  });

  it('tells what totals have grown by between two polls', () => {
    const values = new NowValues();
    expect(values.read(summaryAt(0, { gc: 1, sent: 1000 })).size).toBe(0);
    expect(Object.fromEntries(values.read(summaryAt(5, { gc: 1.5, sent: 2000 })))).toEqual({
      gcShare: 0.1,
      sentPerSecond: 200,
      receivedPerSecond: 400,
    });
  });

  it('tells of totals that rest that nothing happened', () => {
    const values = new NowValues();
    values.read(summaryAt(0, { gc: 1 }));
    expect(values.read(summaryAt(5, { gc: 1 })).get('gcShare')).toBe(0);
  });

  it.each([
    ['a total is smaller, as of another worker', summaryAt(5, { gc: 0.5 })],
    ['no time has passed', summaryAt(0, { gc: 2 })],
    ['the total is not told', summaryAt(5)],
  ])('has no rate where %s', (_what, second) => {
    const values = new NowValues();
    values.read(summaryAt(0, { gc: 1 }));
    expect(values.read(second).size).toBe(0);
  });

  it('begins anew after a restart', () => {
    const values = new NowValues();
    values.read(summaryAt(0, { gc: 1 }));
    values.reset();
    expect(values.read(summaryAt(5, { gc: 2 })).size).toBe(0);
    expect(values.read(summaryAt(10, { gc: 3 })).get('gcShare')).toBe(0.2);
  });
});
