import fc from 'fast-check';
import { RequestStore } from '../../record/request-store';
import { cumulativeRequests, REQUESTS } from './cumulative-series';
import { type Frame, valueOf } from './frame';
import { mergeFrames } from './merge-frames';
import { toEnd } from './to-end';
import { Totals } from './totals';
import { TrackedSeries } from './tracked-series';

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

    expect(contentOf([toEnd(tracked.step())])).toEqual({ '/a': 2, '/b': 1 });
    expect(contentOf([toEnd(tracked.step())])).toEqual({});

    store.record('GET', '/b', 200, 2, false);
    const frame = toEnd(tracked.step());
    expect(frame.keys).toHaveLength(1);
    expect([...frame.values]).toEqual([1, 0, 0, 2]);
  });

  it('tells of many series what each did, bucket by bucket', () => {
    const { store, tracked } = setUp(1000);
    const everyPath = Array.from({ length: 500 }, (_, i) => `/${i}`);
    for (let round = 0; round < 5; round++) {
      everyPath.forEach((path, i) => store.record('GET', path, 200, 0.0001 * 3 ** ((i + round) % 15), false));

      expect(contentOf([toEnd(tracked.step())])).toEqual(Object.fromEntries(everyPath.map((path) => [path, 1])));
    }
  });

  it('tells errors and aborts', () => {
    const { store, tracked } = setUp();
    store.record('GET', '/a', 503, 0.5, true);

    expect([...toEnd(tracked.step()).values]).toEqual([1, 1, 1, 0.5]);
  });

  it('changes nothing when it is read', () => {
    const { store, tracked } = setUp();
    store.record('GET', '/a', 200, 0.5, false);

    const readings = [tracked.sinceStep(), tracked.everything(), tracked.sinceStep()].map((frame) =>
      contentOf([frame]),
    );

    expect(readings).toEqual([{ '/a': 1 }, { '/a': 1 }, { '/a': 1 }]);
    expect(contentOf([toEnd(tracked.step())])).toEqual({ '/a': 1 });
  });

  it('begins anew where the numbers were reset', () => {
    const { store, tracked } = setUp();
    store.record('GET', '/a', 200, 0.5, false);
    store.record('GET', '/a', 200, 0.5, false);
    toEnd(tracked.step());

    store.clearCounts();
    store.clearDurations();
    store.record('GET', '/a', 200, 0.25, false);

    expect([...toEnd(tracked.step()).values]).toEqual([1, 0, 0, 0.25]);
  });

  it('keeps what a series did that was removed, also when another has its number', () => {
    const { store, tracked } = setUp();
    store.record('GET', '/gone', 200, 0.5, false);
    toEnd(tracked.step());
    store.record('GET', '/gone', 200, 0.5, false);
    store.removeIdle(1);
    store.record('GET', '/new', 200, 0.5, false);
    store.record('GET', '/gone', 200, 0.5, false);

    expect(contentOf([tracked.sinceStep()])).toEqual({ '/gone': 2, '/new': 1 });
    expect(contentOf([toEnd(tracked.step())])).toEqual({ '/gone': 2, '/new': 1 });
    expect(contentOf([toEnd(tracked.step())])).toEqual({});
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
            frames.push(toEnd(tracked.step()));
          } else if (next === 'sweep') {
            store.removeIdle(2);
          } else {
            const [path, seconds] = next;
            store.record('GET', path, 200, seconds, false);
            expected[path] = (expected[path] ?? 0) + 1;
          }
        }
        const all = [...frames, tracked.sinceStep()];

        expect(contentOf(all)).toEqual(expected);
        expect(contentOf([mergeFrames(all, COLUMNS)])).toEqual(expected);
      }),
    );
  });
});
