import type { RequestStore } from '../../stores/request-store';
import type { RequestSeries } from '../../stores/series-slots';
import type { JudgedRequests } from '../health/judged-requests';
import type { Frame } from './frame';
import { FrameBuilder } from './frame-builder';
import type { SlidingWindow } from './sliding-window';
import { WindowRequests } from './window-requests';

const SERIES = 300;
const PROBE = '/probe';

/** A frame in which each of many series had one request, which took a second, and one more was a probe. */
function frame(status: number): Frame {
  const builder = new FrameBuilder(4);
  for (let i = 0; i <= SERIES; i++) {
    const path = i === SERIES ? PROBE : `/orders/${i}`;
    builder.addBucket(100, 1);
    builder.endEntry({ method: 'GET', path, status }, Float64Array.of(1, status >= 500 ? 1 : 0, 0, 1));
  }
  return builder.build();
}

/** Steps that were made, and what came since then. */
function make() {
  const steps = [frame(200), frame(500)];
  const since = frame(200);
  const asked: string[] = [];
  const window = {
    read: () => ({ seconds: 20, framesOf: () => [...steps, since] }),
    framesOfSteps: () => steps,
  };
  const judged = {
    has({ path }: RequestSeries): boolean {
      asked.push(path);
      return path !== PROBE;
    },
  };
  const requests = new WindowRequests(
    window as unknown as SlidingWindow,
    {} as RequestStore,
    judged as unknown as JudgedRequests,
  );
  return { asked, requests };
}

describe('the judged requests of the window', () => {
  it('are summed up without those that are not judged', () => {
    const { requests } = make();

    expect(requests.judged(300)).toMatchObject({ seconds: 20, count: 900, errors: 300, timed: 900 });
  });

  it('are the same when they were prepared bit by bit, and most of the work is done then', () => {
    const { asked, requests } = make();

    let bits = 0;
    for (const _bit of requests.prepare(300)) {
      bits++;
    }
    expect(bits).toBeGreaterThan(2 * Math.floor(SERIES / 64));
    expect(asked.length).toBe(2 * (SERIES + 1));

    expect(requests.judged(300)).toMatchObject({ seconds: 20, count: 900, errors: 300, timed: 900 });
    expect(asked.length).toBe(3 * (SERIES + 1));
  });
});
