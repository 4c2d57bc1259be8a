import { type Place, Places, TooManyAtOnce } from './places';

describe('places', () => {
  let now = 0;
  let begun: string[];
  const stays = new AbortController().signal;
  beforeEach(() => {
    begun = [];
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  });
  afterEach(() => jest.useRealTimers());
  const enter = (places: Places, name: string): Place => places.enter(() => begun.push(name));

  it('are given in the order of arrival', () => {
    const places = new Places(2);
    const [a, , c] = ['a', 'b', 'c', 'd'].map((name) => enter(places, name));
    expect(begun).toEqual(['a', 'b']);

    c?.leave();
    a?.leave();
    a?.leave();
    expect(begun).toEqual(['a', 'b', 'd']);
  });

  it('are given in time, or not at all', async () => {
    const places = new Places(1);
    const first = await places.turn(60_000, stays);
    const late = expect(places.turn(1000, stays)).rejects.toThrow(TooManyAtOnce);
    jest.advanceTimersByTime(1000);
    await late;
    const second = places.turn(60_000, stays);
    first.leave();

    (await second).leave();
    (await places.turn(60_000, stays)).leave();
  });

  it('are given to nobody who has left', async () => {
    const places = new Places(1);
    const first = await places.turn(60_000, stays);
    const left = new AbortController();
    const gone = places.turn(60_000, left.signal);
    left.abort();
    await expect(gone).rejects.toThrow(TooManyAtOnce);
    await expect(places.turn(60_000, left.signal)).rejects.toThrow(TooManyAtOnce);
    const next = places.turn(60_000, stays);
    first.leave();

    (await next).leave();
    expect((await places.turn(60_000, stays)).leave()).toBeUndefined();
  });

  it('are given next to who had one before', () => {
    const places = new Places(1);
    const first = enter(places, 'first');
    ['a', 'b'].forEach((name) => enter(places, name));
    places.enter(() => begun.push('again'), true);
    first.leave();

    expect(begun).toEqual(['first', 'again']);
  });

  it('do not let more than 1,000 wait', async () => {
    const places = new Places(1);
    const first = await places.turn(60_000, stays);
    const waiting = Array.from({ length: 1000 }, async () => (await places.turn(60_000, stays)).leave());

    await expect(places.turn(60_000, stays)).rejects.toThrow(TooManyAtOnce);
    first.leave();
    await Promise.all(waiting);
  });

  it('are free for others while eight lag; of more, the one that has lagged the longest is cut off', () => {
    const places = new Places(1, () => now);
    const cut: string[] = [];
    const lag = (name: string): Place => {
      const place = enter(places, name);
      place.lag(() => cut.push(name));
      return place;
    };
    const lagging = Array.from({ length: 8 }, (_, index) => lag(`lagging ${index}`));
    expect(begun).toHaveLength(8);

    // Those of the last second keep what they have: who comes then keeps its place.
    const busy = lag('busy');
    enter(places, 'waiting');
    expect([begun.at(-1), cut]).toEqual(['busy', []]);

    // It is tried again when there may be room.
    now += 1000;
    jest.advanceTimersByTime(1000);
    expect([begun.at(-1), cut]).toEqual(['waiting', ['lagging 0']]);
    lagging.forEach((place) => place.leave());
    busy.leave();
  });

  it('cut the longest off', () => {
    const places = new Places(1, () => now);
    const cut: string[] = [];
    for (let i = 0; i < 10; i++) {
      now += 500;
      enter(places, `${i}`).lag(() => cut.push(`${i}`));
    }

    expect([begun.length, cut]).toEqual([10, ['0', '1']]);
  });
});
