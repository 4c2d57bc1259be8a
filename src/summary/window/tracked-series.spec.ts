import fc from 'fast-check';
import { RequestStore } from '../../stores/request-store';
import { REQUESTS, cumulativeRequests } from './cumulative-series';
import { type Frame, valueOf } from './frame';
import { mergeFrames, drain } from './merge-frames';
import { Totals } from './totals';
import { TrackedSeries } from './tracked-series';

const NOTHING = mergeFrames([], 0);
const COLUMNS = Object.keys(REQUESTS).length;

/** Counts and summed durations by path, and all values of the buckets. */
function contentOf(frames: readonly Frame[]): Record<string, number> {
  const content: Record<string, number> = {};
  for (const frame of frames) {
    for (const [entry, key] of frame.keys.entries()) {
      const { path } = key as { path: string };
      const totals = new Totals(COLUMNS);
      totals.add(frame, entry);
      let observed = 0;
      totals.forEachBucket((_bucket, count) => (observed += count));
      expect(observed).toBe(valueOf(frame, entry, REQUESTS.count));
      content[path] = (content[path] ?? 0) + observed;
    }
  }
  return content;
}

/** A step, made at once. */
function stepOf(tracked: TrackedSeries): Frame {
  drain(tracked.step());
  return tracked.take() ?? NOTHING;
}

function setUp(mostSeries = 100): { store: RequestStore; tracked: TrackedSeries } {
  const store = new RequestStore([0.1, 1], mostSeries, () => undefined);
  const tracked = new TrackedSeries(cumulativeRequests(store));
  store.beforeRemoval = (slot) => tracked.keep(slot);
  return { store, tracked };
}

describe('TrackedSeries', () => {
  it('tells of each step what happened in it, and no series that did nothing', () => {
    const { store, tracked } = setUp();
    store.record('GET', '/a', 200, 0.5, false);
    store.record('GET', '/a', 500, 0.25, true);
    store.record('GET', '/b', 200, 0.5, false);

    expect(contentOf([stepOf(tracked)])).toEqual({ '/a': 2, '/b': 1 });
    expect(contentOf([stepOf(tracked)])).toEqual({});

    store.record('GET', '/b', 200, 2, false);
    const frame = stepOf(tracked);
    expect(frame.keys).toHaveLength(1);
    expect([...frame.values]).toEqual([1, 0, 0, 2]);
  });

  it('tells of many series what each did, bucket by bucket', () => {
    const { store, tracked } = setUp(1000);
    const everyPath = Array.from({ length: 500 }, (_, i) => `/${i}`);
    for (let round = 0; round < 5; round++) {
      everyPath.forEach((path, i) => store.record('GET', path, 200, 0.0001 * 3 ** ((i + round) % 15), false));

      expect(contentOf([stepOf(tracked)])).toEqual(Object.fromEntries(everyPath.map((path) => [path, 1])));
    }
  });

  it('tells errors and aborts', () => {
    const { store, tracked } = setUp();
    store.record('GET', '/a', 503, 0.5, true);

    expect([...stepOf(tracked).values]).toEqual([1, 1, 1, 0.5]);
  });

  it('changes nothing when it is read', () => {
    const { store, tracked } = setUp();
    store.record('GET', '/a', 200, 0.5, false);

    const frames = [tracked.sinceStep(), [tracked.everything()], tracked.sinceStep()];
    const readings = frames.map((each) => contentOf(each));

    expect(readings).toEqual([{ '/a': 1 }, { '/a': 1 }, { '/a': 1 }]);
    expect(contentOf([stepOf(tracked)])).toEqual({ '/a': 1 });
  });

  it('begins anew where the numbers were reset, also where they are higher by now', () => {
    const { store, tracked } = setUp();
    store.record('GET', '/a', 200, 0.001, false);
    store.record('GET', '/a', 200, 0.001, false);
    stepOf(tracked);

    store.clearCounts();
    store.clearDurations();
    for (let i = 0; i < 3; i++) {
      store.record('GET', '/a', 200, 0.25, false);
    }

    const frame = stepOf(tracked);
    expect([...frame.values]).toEqual([3, 0, 0, 0.75]);
    expect([...frame.counts]).toEqual([3]);
  });

  it('can be read while a step is made, and loses nothing', () => {
    const { store, tracked } = setUp(1000);
    const paths = Array.from({ length: 300 }, (_, i) => `/${i}`);
    const expected = Object.fromEntries(paths.map((path) => [path, 0]));
    const recordEverywhere = (): void =>
      paths.forEach((path) => {
        store.record('GET', path, 200, 0.1, false);
        expected[path] = (expected[path] ?? 0) + 1;
      });
    recordEverywhere();

    for (const _bit of tracked.step()) {
      expect(contentOf(tracked.sinceStep())).toEqual(expected);
      recordEverywhere();
      store.record('GET', '/gone', 200, 0.1, false);
      expected['/gone'] = (expected['/gone'] ?? 0) + 1;
      expect(contentOf(tracked.sinceStep())).toEqual(expected);
    }
    // Made, but not taken yet.
    expect(contentOf(tracked.sinceStep())).toEqual(expected);
    const frame = tracked.take() ?? NOTHING;
    expect(contentOf([frame, ...tracked.sinceStep()])).toEqual(expected);
  });

  it('keeps what a series did that was removed, also when another has its number', () => {
    const { store, tracked } = setUp();
    store.record('GET', '/gone', 200, 0.5, false);
    stepOf(tracked);
    store.record('GET', '/gone', 200, 0.5, false);
    store.removeIdle(1);
    store.record('GET', '/new', 200, 0.5, false);
    store.record('GET', '/gone', 200, 0.5, false);

    expect(contentOf(tracked.sinceStep())).toEqual({ '/gone': 2, '/new': 1 });
    expect(contentOf([stepOf(tracked)])).toEqual({ '/gone': 2, '/new': 1 });
    expect(contentOf([stepOf(tracked)])).toEqual({});
  });

  it('tells in all steps together what happened in all, whatever is removed and merged', () => {
    const action = fc.oneof(
      { weight: 6, arbitrary: fc.tuple(fc.constantFrom('/a', '/b', '/c', '/d'), fc.double({ min: 0, max: 5000 })) },
      { weight: 1, arbitrary: fc.constantFrom('step' as const, 'sweep' as const) },
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
        const { store, tracked } = setUp();
        const frames: Frame[] = [];
        const expected: Record<string, number> = {};
        for (const next of actions) {
          if (next === 'step') {
            frames.push(stepOf(tracked));
          } else if (next === 'sweep') {
            store.removeIdle(2);
          } else {
            const [path, seconds] = next;
            store.record('GET', path, 200, seconds, false);
            expected[path] = (expected[path] ?? 0) + 1;
          }
        }
        const all = [...frames, ...tracked.sinceStep()];

        expect(contentOf(all)).toEqual(expected);
        expect(contentOf([mergeFrames(all, COLUMNS)])).toEqual(expected);
      }),
    );
  });
});
