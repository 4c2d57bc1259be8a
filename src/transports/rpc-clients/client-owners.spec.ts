import type { FollowedCall } from '../../follow/follow-call';
import { type CallCounter, ClientOwners } from './client-owners';

class Counter implements CallCounter {
  readonly looked: object[] = [];
  unclaimed = jest.fn();
  makesPerRequest = false;

  constructor(private readonly held: readonly object[] = []) {}

  holds(client: object): boolean {
    this.looked.push(client);
    return this.held.includes(client);
  }

  begin(): FollowedCall {
    return { answer: () => {}, end: () => {}, leave: () => {} };
  }

  callsOf(): readonly FollowedCall[] {
    return [];
  }

  failed(): void {}
}

/** A client of `ClientsModule`. */
const ofModule = (): object => ({ onApplicationShutdown: () => {} });

function ownersOf(...counters: Counter[]): ClientOwners {
  const owners = new ClientOwners();
  counters.forEach((counter) => owners.add(counter));
  return owners;
}

describe('ClientOwners', () => {
  it('gives every client to the only application, without a look', () => {
    const only = new Counter();
    expect(ownersOf(only).of({})).toBe(only);
    expect(only.looked).toEqual([]);
  });

  it('gives the only application none that ClientsModule has made for another', () => {
    const own = ofModule();
    const only = new Counter([own]);
    const owners = ownersOf(only);

    expect(owners.of(own)).toBe(only);
    expect(owners.of(ofModule())).toBeUndefined();
    expect(only.unclaimed).not.toHaveBeenCalled();
  });

  it('gives it these, too, where its own may be made for each request', () => {
    const only = new Counter();
    only.makesPerRequest = true;
    expect(ownersOf(only).of(ofModule())).toBe(only);
  });

  it('looks once for the one that holds a client, and again when there are others', () => {
    const client = {};
    const [one, other] = [new Counter(), new Counter([client])];
    const owners = ownersOf(one, other);

    expect([owners.of(client), owners.of(client)]).toEqual([other, other]);
    expect(one.looked).toHaveLength(1);

    owners.delete(other);
    expect(owners.of(client)).toBe(one);
  });

  it('gives a client that nobody holds to nobody, and has the first say so', () => {
    const client = {};
    const [one, other] = [new Counter(), new Counter()];
    const owners = ownersOf(one, other);

    expect([owners.of(client), owners.of(client)]).toEqual([undefined, undefined]);
    expect(one.unclaimed).toHaveBeenCalledTimes(1);
    expect(other.unclaimed).not.toHaveBeenCalled();
  });

  it('gives to nobody where there is none', () => {
    expect(ownersOf().of({})).toBeUndefined();
  });
});
