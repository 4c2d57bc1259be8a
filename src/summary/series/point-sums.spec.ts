import { deserialize, serialize } from 'node:v8';
import type { RequestSeries } from '../../stores/series-slots';
import type { Frame } from '../window/frame';
import { FrameBuilder } from '../window/frame-builder';
import { PointSums, type PointsWanted, type ToldPoints } from './point-sums';

const ALL: PointsWanted = { statuses: true, endpoints: true, isWanted: () => true };
const GOOD = { method: 'GET', path: '/users/:id', status: 200 } as RequestSeries;
const BAD = { method: 'GET', path: '/users/:id', status: 500 } as RequestSeries;
const OTHER = { method: 'POST', path: '/users/:id', status: 201 } as RequestSeries;

/** So many requests of each series, all of them in the bucket 100. */
function frame(...counts: readonly (readonly [RequestSeries, number])[]): Frame {
  const builder = new FrameBuilder(4);
  for (const [series, count] of counts) {
    builder.addBucket(100, count);
    builder.endEntry(series, Float64Array.of(count, series.status >= 500 ? count : 0, 0, count / 10));
  }
  return builder.build();
}

async function sumsOf(wanted: PointsWanted, ...frames: readonly (readonly Frame[])[]): Promise<PointSums> {
  const points = frames.map((of, point) => ({ from: 10 * point, to: 10 * point + 10, frames: of }));
  const sums = new PointSums(points.map(({ from, to }) => ({ from, to })));
  await sums.addFrames(points, wanted);
  return sums;
}

function counted(sums: PointSums): unknown {
  return {
    counts: sums.totals.map((totals) => totals.at(0)),
    errors: sums.totals.map((totals) => totals.at(1)),
    timed: sums.totals.map((totals) => totals.count),
    statuses: sums.byStatus.map(([status, counts]) => [status, [...counts]]),
    endpoints: sums.endpoints.map(({ method, path, count, errors }) => [method, path, [...count], [...errors]]),
  };
}

describe('PointSums', () => {
  it('counts by point, status and endpoint', async () => {
    const sums = await sumsOf(ALL, [frame([GOOD, 3], [BAD, 1])], [], [frame([BAD, 2]), frame([GOOD, 1], [OTHER, 5])]);

    expect(counted(sums)).toEqual({
      counts: [4, 0, 8],
      errors: [1, 0, 2],
      timed: [4, 0, 8],
      statuses: [
        [200, [3, 0, 1]],
        [201, [0, 0, 5]],
        [500, [1, 0, 2]],
      ],
      endpoints: [
        ['GET', '/users/:id', [4, 0, 3], [1, 0, 2]],
        ['POST', '/users/:id', [0, 0, 5], [0, 0, 0]],
      ],
    });
  });

  it('counts what is wanted alone', async () => {
    const isWanted = (method: string): boolean => method === 'POST';
    const sums = await sumsOf({ statuses: false, endpoints: false, isWanted }, [frame([GOOD, 3], [OTHER, 2])]);

    expect(counted(sums)).toMatchObject({ counts: [2], timed: [2], statuses: [], endpoints: [] });
  });

  it('divides what another worker counted by the time that is shared, and loses nothing', async () => {
    const own = await sumsOf(ALL, [frame([GOOD, 1])], [frame([GOOD, 1])], []);
    const other = await sumsOf(ALL, [frame([GOOD, 10], [BAD, 10])], [frame([OTHER, 4])]);
    const { spans, ...told } = deserialize(serialize(other.told)) as ToldPoints;

    await own.addTold({ ...told, spans: spans.map(({ from, to }) => ({ from: from + 5, to: to + 5 })) });

    expect(counted(own)).toEqual({
      counts: [11, 13, 2],
      errors: [5, 5, 0],
      timed: [11, 13, 2],
      statuses: [
        [200, [6, 6, 0]],
        [201, [0, 2, 2]],
        [500, [5, 5, 0]],
      ],
      endpoints: [
        ['GET', '/users/:id', [11, 11, 0], [5, 5, 0]],
        ['POST', '/users/:id', [0, 2, 2], [0, 0, 0]],
      ],
    });
    expect(own.totals[0]?.quantile(0.95)).toBe(other.totals[0]?.quantile(0.95));
  });
});
