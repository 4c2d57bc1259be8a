import { EventSources, MAX_WAITING } from './event-sources';
import type { SubscriptionStream } from './subscription-stream';

const stream = { begin: () => {}, item: () => {}, end: () => {}, hasEnded: false } as unknown as SubscriptionStream;
const source = (): object => ({ next: () => Promise.resolve({ done: false, value: 1 }) });

describe('EventSources', () => {
  let overflows: number;
  let sources: EventSources;
  beforeEach(() => {
    overflows = 0;
    sources = new EventSources(() => overflows++);
  });

  it('tells of each subscription that is one too many to wait at one source', () => {
    const shared = source();
    const followed = Array.from({ length: MAX_WAITING + 5 }, () => sources.follow(shared, stream));

    expect(followed.filter((follows) => follows)).toHaveLength(MAX_WAITING);
    expect(overflows).toBe(5);
    expect(sources.follow(source(), stream)).toBe(true);
  });

  it('takes more once somebody has listened', async () => {
    const shared = source() as { next(): Promise<unknown> };
    Array.from({ length: MAX_WAITING }, () => sources.follow(shared, stream));

    await shared.next();

    expect(sources.follow(shared, stream)).toBe(true);
    expect(overflows).toBe(0);
  });

  it('does not follow what takes no wrappers, which is no bound', () => {
    expect(sources.follow(Object.freeze(source()), stream)).toBe(false);
    expect(overflows).toBe(0);
  });
});
