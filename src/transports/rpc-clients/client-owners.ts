import type { FollowedCall } from '../../follow/follow-call';

/** Counts the calls that the clients of one application make. */
export interface CallCounter {
  /** Whether the client stands in the application. */
  holds(client: object): boolean;
  /** Whether the application makes clients that cannot be looked up. */
  readonly makesPerRequest: boolean;
  begin(client: object, transport: string, pattern: string): FollowedCall | undefined;
  /** The calls of a client that have not ended. */
  callsOf(client: unknown): readonly FollowedCall[];
  /** Of several applications, none holds the client. */
  unclaimed(): void;
  /** A call could not be measured. */
  failed(error: unknown): void;
}

/** Who counts the calls of a client, as far as it was known among so many changes. */
interface Claim {
  readonly owner: CallCounter | undefined;
  readonly changes: number;
}

/**
 * Which application a client belongs to: Nest's clients do not know. With one application that is the one, but for
 * clients that `ClientsModule` has made for another. Of several it is the one that holds the client; where none does,
 * nobody counts its calls: no number is better than one under a wrong name.
 */
export class ClientOwners {
  /** In the order in which they started. */
  private readonly counters = new Set<CallCounter>();
  private claims = new WeakMap<object, Claim>();
  private changes = 0;

  get all(): ReadonlySet<CallCounter> {
    return this.counters;
  }

  add(counter: CallCounter): void {
    this.counters.add(counter);
    this.changes++;
  }

  delete(counter: CallCounter): void {
    this.counters.delete(counter);
    this.changes++;
  }

  of(client: object): CallCounter | undefined {
    if (this.counters.size === 0) {
      return undefined;
    }
    const known = this.claims.get(client);
    if (known?.changes === this.changes) {
      return known.owner;
    }
    const owner = this.find(client);
    this.claims.set(client, { owner, changes: this.changes });
    return owner;
  }

  private find(client: object): CallCounter | undefined {
    const [first, second] = this.counters;
    const isOfModule = isMadeByModule(client);
    if (second === undefined && (!isOfModule || first?.makesPerRequest === true)) {
      return first;
    }
    const owner = [...this.counters].find((counter) => counter.holds(client));
    if (owner === undefined && !isOfModule) {
      first?.unclaimed();
    }
    return owner;
  }
}

/** `ClientsModule` has its clients closed with the application, by a hook that it puts on each. */
function isMadeByModule(client: object): boolean {
  return Object.hasOwn(client, 'onApplicationShutdown');
}
