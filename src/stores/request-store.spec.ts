import { explodedLabel } from './exploded-label';
import { RequestStore } from './request-store';
import type { RequestSeries } from './series-slots';

const storeOf = (mostSeries = 100): { store: RequestStore; dropped: () => number } => {
  let dropped = 0;
  return { store: new RequestStore([1, 5], mostSeries, () => dropped++), dropped: () => dropped };
};

const seriesOf = (store: RequestStore): [RequestSeries, number][] => {
  const series: [RequestSeries, number][] = [];
  store.forEach((slot, one) => series.push([one, store.countOf(slot)]));
  return series;
};

describe('RequestStore', () => {
  it('counts by path, method, status and custom labels', () => {
    const { store } = storeOf();

    store.record('GET', '/a', 200, 0.5, false);
    store.record('GET', '/a', 200, 2, true);
    store.record('POST', '/a', 200, 9, false);
    store.record('GET', '/a', 500, 0.1, false, ['x']);
    store.record('GET', '/a', 500, 0.1, false, ['y']);

    expect(seriesOf(store).map(([series, count]) => [series.method, series.status, ...series.custom, count])).toEqual([
      ['GET', 200, 2],
      ['POST', 200, 1],
      ['GET', 500, 'x', 1],
      ['GET', 500, 'y', 1],
    ]);
    expect(store.abortsOf(0)).toBe(1);
    expect(store.durations.sumOf(0)).toBe(2.5);
    expect([0, 1, 2].map((bucket) => store.durations.countOf(0, bucket))).toEqual([1, 1, 0]);
  });

  it('does not mistake one list of custom labels for another', () => {
    const { store } = storeOf();

    store.record('GET', '/', 200, 0, false, ['a,b', 'c']);
    store.record('GET', '/', 200, 0, false, ['a', 'b,c']);
    store.record('GET', '/', 200, 0, false, ['__proto__', 'constructor']);

    expect(seriesOf(store)).toHaveLength(3);
  });

  it.each([NaN, -1, -0, undefined as unknown as number])('takes a duration of %p for zero', (seconds) => {
    const { store } = storeOf();

    store.record('GET', '/', 200, seconds, false);

    expect(store.durations.sumOf(0)).toBe(0);
    expect(store.durations.countOf(0, 0)).toBe(1);
  });

  it('puts what exceeds the budget into an overflow series that keeps method and status', () => {
    const { store, dropped } = storeOf(10);

    for (let i = 0; i < 1000; i++) {
      store.record(i % 2 === 0 ? 'GET' : 'POST', `/${i}`, 200, 0.1, false, [`tenant ${i}`]);
    }
    store.record('GET', '/0', 200, 0.1, false, ['tenant 0']);

    expect(seriesOf(store)).toHaveLength(12);
    expect(dropped()).toBe(990);
    const overflow = seriesOf(store)
      .map(([series, count]) => ({ ...series, count }))
      .slice(10);
    expect(overflow).toEqual([
      { method: 'GET', path: '__overflow__', status: 200, traits: 0, custom: ['__overflow__'], count: 495 },
      { method: 'POST', path: '__overflow__', status: 200, traits: 0, custom: ['__overflow__'], count: 495 },
    ]);
    expect(store.countOf(0)).toBe(2);
  });

  it('removes what was idle for so many sweeps, and uses its number again', () => {
    const { store } = storeOf();
    store.record('GET', '/idle', 200, 3, true, ['x']);
    store.record('GET', '/busy', 200, 1, false);
    const { generation } = store;

    for (let sweep = 0; sweep < 3; sweep++) {
      store.removeIdle(3);
      store.record('GET', '/busy', 200, 1, false);
    }

    expect(seriesOf(store).map(([{ path }, count]) => [path, count])).toEqual([['/busy', 4]]);
    expect(store.generation).toBeGreaterThan(generation);
    store.record('GET', '/new', 200, 0.1, false);
    expect(store.size).toBe(2);
    expect(seriesOf(store).map(([{ path }, count]) => [path, count])).toEqual([
      ['/new', 1],
      ['/busy', 4],
    ]);
    expect(store.durations.sumOf(0)).toBe(0.1);
    expect(store.abortsOf(0)).toBe(0);
  });

  it('keeps every number while it is held', () => {
    const { store } = storeOf();
    store.record('GET', '/idle', 200, 1, false);
    store.removeIdle(1);
    store.record('GET', '/kept', 200, 1, false);
    const { generation } = store;

    store.hold();
    store.removeIdle(1);
    store.record('GET', '/new', 200, 1, false);

    expect(store.generation).toBe(generation);
    expect(seriesOf(store).map(([{ path }]) => path)).toEqual(['/kept', '/new']);
    store.release();
    store.removeIdle(1);
    expect(seriesOf(store)).toEqual([]);
  });

  it('reuses no number while it is held', () => {
    const { store } = storeOf();
    store.record('GET', '/gone', 200, 1, false);
    store.removeIdle(1);

    store.hold();
    store.record('GET', '/new', 200, 1, false);

    expect(store.seriesAt(0)).toBeUndefined();
    expect(store.seriesAt(1)?.path).toBe('/new');
  });

  it('lets series stand at zero, within the budget', () => {
    const { store, dropped } = storeOf(2);
    ['/a', '/b', '/c'].forEach((path) => store.initialise('GET', path, 200));

    expect(seriesOf(store).map(([{ path }, count]) => [path, count])).toEqual([
      ['/a', 0],
      ['/b', 0],
    ]);
    expect(dropped()).toBe(0);
  });

  it('knows which label exploded', () => {
    const { store } = storeOf();
    for (let i = 0; i < 5; i++) {
      store.record('GET', '/', 200, 0.1, false, ['same', `tenant ${i}`]);
    }

    expect(explodedLabel(store, ['region', 'tenant'])).toBe('tenant');
    expect(explodedLabel(storeOf().store, [])).toBe('path');
  });
});
