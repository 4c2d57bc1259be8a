import fc from 'fast-check';
import { Timeline } from './timeline';
import { drain } from './merge-frames';

const KEPT = 3600;

function* merge(contents: readonly (readonly number[])[]): Generator<void, readonly number[]> {
  yield;
  return contents.flat();
}

/** A timeline after so many steps of ten seconds, each with its number as its content. */
function timelineOf(steps: number, keep = KEPT): Timeline<readonly number[]> {
  const timeline = new Timeline<readonly number[]>(keep, merge);
  for (let step = 0; step < steps; step++) {
    timeline.push({ from: 10 * step, to: 10 * (step + 1), content: [step] });
    drain(timeline.compact());
  }
  return timeline;
}

describe('Timeline', () => {
  it('loses nothing of the time that is kept, in any number of steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (steps) => {
        const { intervals } = timelineOf(steps);
        const first = intervals[0]?.content[0] ?? Number.NaN;

        // One after the other, without a gap, each with just what happened in it.
        expect(intervals.flatMap(({ content }) => content)).toEqual(
          Array.from({ length: steps - first }, (_, i) => first + i),
        );
        for (const [i, { from, to, content }] of intervals.entries()) {
          expect([from, to]).toEqual([10 * (content[0] ?? 0), 10 * ((content.at(-1) ?? 0) + 1)]);
          expect(i === 0 || intervals[i - 1]?.to === from).toBe(true);
        }
        expect(first === 0 || 10 * (steps - first) >= KEPT).toBe(true);
      }),
    );
  });

  it('has fine steps for the last five minutes, coarser ones before, and a bounded number', () => {
    for (let steps = 1; steps < 1000; steps++) {
      const { intervals } = timelineOf(steps);
      const end = 10 * steps;
      expect(intervals.length).toBeLessThanOrEqual(55);
      expect(intervals.filter(({ from }) => from >= end - 300).every(({ from, to }) => to - from === 10)).toBe(true);
      expect(intervals.filter(({ from }) => from >= end - 600).every(({ from, to }) => to - from <= 60)).toBe(true);
      expect(intervals.every(({ from, to }) => to - from <= 300)).toBe(true);
    }
  });

  it('forgets what is older than is to be kept', () => {
    const { intervals } = timelineOf(100, 60);

    expect(intervals.map(({ from }) => from)).toEqual([940, 950, 960, 970, 980, 990]);
  });

  it.each([
    ['on the edge of a step', 950, [95, 96, 97, 98, 99]],
    ['after it, but nearer to it', 954, [95, 96, 97, 98, 99]],
    ['nearer to the next', 956, [96, 97, 98, 99]],
    ['at the end', 1000, []],
    ['nearer to the end than to the last step', 997, []],
    ['in the future', 2000, []],
  ])('begins %s', (_name, moment, steps) => {
    const contents = timelineOf(100).since(moment, 1000);

    expect(contents.flatMap(({ content }) => content)).toEqual(steps);
  });

  it('begins with the oldest where more is asked for', () => {
    const timeline = timelineOf(10);

    expect(timeline.since(-1000, 100)).toEqual(timeline.intervals);
    expect(new Timeline(60, merge).since(-1000, 0)).toEqual([]);
  });

  it.each([
    ['from edge to edge', 950, 970, [95, 96]],
    ['to the edges that are nearest', 952, 978, [95, 96, 97]],
    ['one step, however short it is', 981, 982, [98]],
    ['what is merged, as a whole', 610, 620, [60, 61, 62, 63, 64, 65]],
    ['the last', 991, 1000, [99]],
    ['nothing that is not over', 1010, 1020, []],
  ])('tells what lies between two moments: %s', (_name, from, until, steps) => {
    const contents = timelineOf(100).between(from, until, 1000);

    expect(contents.flatMap(({ content }) => content)).toEqual(steps);
  });

  it('knows nothing of what was before the first step', () => {
    expect(timelineOf(10).between(-50, 0, 100)).toEqual([]);
    expect(
      timelineOf(10)
        .between(-50, 20, 100)
        .flatMap(({ content }) => content),
    ).toEqual([0, 1]);
    expect(new Timeline(60, merge).between(-50, -20, 0)).toEqual([]);
  });
});
