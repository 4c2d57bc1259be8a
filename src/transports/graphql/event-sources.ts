import { type Method, putMethod } from '../../core/wrap-method';
import { whenSettled } from '../../follow/when-settled';
import type { SubscriptionStream } from './subscription-stream';

type Name = 'next' | 'return' | 'throw' | typeof Symbol.asyncIterator;

/** The subscriptions that a source of events has. */
interface Subscribers {
  /** Nobody has listened yet. */
  readonly waiting: SubscriptionStream[];
  readonly listening: SubscriptionStream[];
  /** Whether the source is just being asked for an event. */
  asked: boolean;
  /** Whether its methods could be wrapped. */
  seen: boolean;
}

/** Of one source that many share, and that nobody listens to: no more are kept. */
export const MAX_WAITING = 1000;

/**
 * Follows the sources of events that subscriptions return, through their own methods, which are wrapped: so each stays
 * the object that it is. One may be an iterator, or make one (a stream), or be its own; several subscriptions may have
 * the same.
 */
export class EventSources {
  private readonly known = new WeakMap<object, Subscribers>();

  /**
   * @param onOverflow called for each subscription that is not followed because too many wait for somebody to listen
   * to its source
   */
  constructor(private readonly onOverflow: () => void) {}

  /**
   * Lets a subscription go on for as long as somebody listens to the source.
   *
   * @returns whether that can be seen: a frozen source takes no wrappers, and of one source only so many can wait
   */
  follow(source: object, stream: SubscriptionStream): boolean {
    const { waiting, seen } = this.known.get(source) ?? this.wrap(source);
    if (!seen) {
      return false;
    }
    if (waiting.length >= MAX_WAITING) {
      this.onOverflow();
      return false;
    }
    waiting.push(stream);
    return true;
  }

  private wrap(source: object): Subscribers {
    const subscribers: Subscribers = { waiting: [], listening: [], asked: false, seen: Object.isExtensible(source) };
    this.known.set(source, subscribers);
    if (!subscribers.seen) {
      return subscribers;
    }
    this.wrapOpening(source, subscribers);
    const next = methodOf(source, 'next');
    if (next !== undefined) {
      putMethod(source, 'next', askingMethod(next, subscribers));
      const leave = methodOf(source, 'return');
      putMethod(source, 'return', leavingMethod(leave ?? nothingToClose, subscribers));
      const fail = methodOf(source, 'throw');
      if (fail !== undefined) {
        putMethod(source, 'throw', leavingMethod(fail, subscribers));
      }
    }
    return subscribers;
  }

  private wrapOpening(source: object, subscribers: Subscribers): void {
    const original = methodOf(source, Symbol.asyncIterator);
    if (original === undefined) {
      return;
    }
    const follow = this.follow.bind(this);
    putMethod(source, Symbol.asyncIterator, function (this: unknown, ...args: unknown[]): unknown {
      const iterator = Reflect.apply(original, this, args);
      if (typeof iterator === 'object' && iterator !== null && iterator !== source) {
        const stream = subscribers.waiting.shift();
        if (stream !== undefined) {
          follow(iterator, stream);
        }
      }
      return iterator;
    });
  }
}

/** Whether a subscription can be made of it at all. */
export function isEventSource(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    (methodOf(value, Symbol.asyncIterator) ?? methodOf(value, 'next')) !== undefined
  );
}

function askingMethod(next: Method, subscribers: Subscribers): Method {
  const endAll = (outcome: 'completed' | 'error'): void =>
    subscribers.listening.splice(0).forEach((stream) => stream.end(outcome));
  return function (this: unknown, ...args: unknown[]): unknown {
    listen(subscribers);
    let result: unknown;
    subscribers.asked = true;
    try {
      result = Reflect.apply(next, this, args);
    } catch (error) {
      endAll('error');
      throw error;
    } finally {
      subscribers.asked = false;
    }
    return whenSettled(
      result,
      (step) => {
        if ((step as IteratorResult<unknown>).done === true) {
          endAll('completed');
        } else {
          subscribers.listening[0]?.item();
        }
      },
      () => endAll('error'),
    );
  };
}

/** Whoever listened wants no more. It may take the source long to notice, so the end is now. */
function leavingMethod(leave: Method, subscribers: Subscribers): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    // A source that closes itself when it is asked for more is at its end.
    if (!subscribers.asked) {
      listen(subscribers);
      const { listening } = subscribers;
      const leaving = listening.find((stream) => stream.hasEnded) ?? listening[0];
      leaving?.end('cancelled');
      listening.splice(0, Infinity, ...listening.filter((stream) => stream !== leaving));
    }
    return Reflect.apply(leave, this, args);
  };
}

/** What an iterator does that cannot be closed. It is there so that the end is heard. */
function nothingToClose(): Promise<IteratorResult<unknown>> {
  return Promise.resolve({ value: undefined, done: true });
}

function listen({ waiting, listening }: Subscribers): void {
  for (const stream of waiting.splice(0)) {
    stream.begin();
    listening.push(stream);
  }
}

/** `undefined` for one that is not there, or must not be looked at. */
function methodOf(source: object, name: Name): Method | undefined {
  try {
    const method = (source as Partial<Record<Name, unknown>>)[name];
    return typeof method === 'function' ? (method as Method) : undefined;
  } catch {
    return undefined;
  }
}
