import { type Place, Places, TooManyAtOnce } from './places';

describe('places', () => {
  let now = 0;
  let begun: string[];
  beforeEach(() => (begun = []));
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
    const first = await places.turn(60_000);
    await expect(places.turn(1)).rejects.toThrow(TooManyAtOnce);
    const second = places.turn(60_000);
    first.leave();

    (await second).leave();
    (await places.turn(60_000)).leave();
  });

  it('do not let more than 1,000 wait', async () => {
    const places = new Places(1);
    const first = await places.turn(60_000);
    const waiting = Array.from({ length: 1000 }, async () => (await places.turn(60_000)).leave());

    await expect(places.turn(60_000)).rejects.toThrow(TooManyAtOnce);
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

    lagging[0]?.leave();
    busy.lag(() => {});
    expect(begun.at(-1)).toBe('waiting');
    now += 1000;
    lag('ninth');
    expect(cut).toEqual([]);
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
