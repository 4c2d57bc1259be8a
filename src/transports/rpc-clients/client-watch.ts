import { isObservable, type Observable } from 'rxjs';
import { type Method, type Undo, wrapMethod, wrapOnce } from '../../core/wrap-method';
import type { FollowedCall } from '../../follow/follow-call';
import { type Begin, followHot, followSubscriptions } from '../../follow/follow-subscriptions';
import { whenSettled } from '../../follow/when-settled';
import { patternLabel } from '../rpc/rpc-labels';
import { grpcPattern, TransportLabels } from './client-labels';
import { type CallCounter, ClientOwners } from './client-owners';
import { clientClass, type NestClients, nestClients } from './nest-clients';

/** The label `pattern` of what is none, such as a symbol. */
const UNKNOWN = 'unknown';
const WATCH = Symbol('watches the calls of clients');

/** The prototype of `ClientProxy`. */
interface Watched {
  [WATCH]?: ClientWatch;
}

/**
 * The one watch over the clients of `@nestjs/microservices` in the process; `undefined` without that package. Services
 * of gRPC clients are measured if they are made later than this.
 */
export function clientWatch(): ClientWatch | undefined {
  const clients = nestClients();
  if (clients === undefined) {
    return undefined;
  }
  const prototype: Watched = clients.ClientProxy.prototype;
  if (prototype[WATCH] === undefined) {
    Object.defineProperty(prototype, WATCH, { value: new ClientWatch(clients) });
  }
  return prototype[WATCH];
}

/**
 * Hears of every call of every client. The methods by which clients call belong to classes that all applications
 * share: they are wrapped while one of them counts, and whose call it is stands in {@link ClientOwners}.
 */
export class ClientWatch {
  private readonly owners = new ClientOwners();
  private readonly transports: TransportLabels;
  private undo: Undo[] = [];
  /** Prototypes of clients of which it is heard when they are closed, and those that they inherit that from. */
  private closing = new WeakSet<object>();

  constructor(private readonly clients: NestClients) {
    this.transports = new TransportLabels(clients);
    this.wrapServices();
  }

  /**
   * Tells the counter of the calls of its clients, until that is undone.
   *
   * @throws TypeError where a class takes no other method
   */
  add(counter: CallCounter): Undo {
    if (this.owners.all.size === 0) {
      this.wrap();
    }
    this.owners.add(counter);
    return () => {
      this.owners.delete(counter);
      if (this.owners.all.size === 0) {
        this.unwrap();
      }
    };
  }

  private wrap(): void {
    const { prototype } = this.clients.ClientProxy;
    const kafka = clientClass(this.clients, 'ClientKafka')?.prototype;
    try {
      this.wrapCall(prototype, 'send');
      this.wrapCall(prototype, 'emit');
      if (kafka !== undefined) {
        this.wrapCall(kafka, 'emitBatch');
      }
    } catch (error) {
      this.unwrap();
      throw error;
    }
  }

  private unwrap(): void {
    this.undo.splice(0).forEach((undo) => undo());
    this.closing = new WeakSet();
  }

  /** A method of a pattern and a message that returns an Observable. */
  private wrapCall(prototype: object, name: string): void {
    const begin = (client: unknown, pattern: unknown): FollowedCall | undefined =>
      this.begin(client, () => patternLabel(pattern) || UNKNOWN, true);
    this.undo.push(
      wrapMethod<Method>(
        prototype,
        name,
        (original, wrap) =>
          function (...args) {
            const result = Reflect.apply(original, this, args);
            return wrap.active ? followed(result, () => begin(this, args[0])) : result;
          },
      ),
    );
  }

  /**
   * For good, and before there are applications: many have the services of their clients made while they are made
   * themselves.
   */
  private wrapServices(): void {
    const grpc = clientClass(this.clients, 'ClientGrpcProxy');
    if (grpc === undefined) {
      return;
    }
    const begin = (client: unknown, pattern: string): FollowedCall | undefined =>
      // A call of gRPC ends by itself, also when its client is closed.
      this.begin(client, () => patternLabel(pattern), false);
    wrapOnce<Method>(
      grpc.prototype,
      'createServiceMethod',
      (createServiceMethod) =>
        function (...args) {
          const [stub, name] = args;
          const method = Reflect.apply(createServiceMethod, this, args) as Method;
          const pattern = grpcPattern(stub, String(name));
          return (...params: unknown[]): unknown => followed(method(...params), () => begin(this, pattern));
        },
    );
  }

  private begin(client: unknown, pattern: () => string, endsByClose: boolean): FollowedCall | undefined {
    try {
      const owner = isObject(client) ? this.owners.of(client) : undefined;
      if (owner === undefined) {
        return undefined;
      }
      if (endsByClose) {
        this.onClose(client as object);
      }
      return owner.begin(client as object, this.transports.of(client as object), pattern());
    } catch (error) {
      this.owners.all.forEach((counter) => counter.failed(error));
      return undefined;
    }
  }

  /**
   * What a client has not answered when it is closed has no answer. Not every version of every client tells that to
   * those who wait.
   */
  private onClose(client: object): void {
    const prototype = Object.getPrototypeOf(client) as object;
    if (this.closing.has(prototype)) {
      return;
    }
    this.closing.add(prototype);
    const owner = ownerOf(prototype, 'close');
    if (owner === undefined || (owner !== prototype && this.closing.has(owner))) {
      return;
    }
    this.closing.add(owner);
    const callsOf = (closed: unknown): readonly FollowedCall[] =>
      [...this.owners.all].flatMap((counter) => counter.callsOf(closed));
    this.undo.push(
      wrapMethod<Method>(
        owner,
        'close',
        (close, wrap) =>
          function (...args) {
            // Calls that begin later are those of a client that connects again.
            const calls = wrap.active ? callsOf(this) : [];
            const leave = (): void => calls.forEach((call) => call.leave());
            return whenSettled(Reflect.apply(close, this, args), leave, leave);
          },
      ),
    );
  }
}

/** The result of a call of a client. Events are on their way when `emit()` returns; messages wait for a subscription. */
function followed(result: unknown, begin: Begin): unknown {
  if (!isObservable(result)) {
    return result;
  }
  if (!isHot(result)) {
    return followSubscriptions(result, begin);
  }
  const call = begin();
  if (call !== undefined) {
    followHot(result, call);
  }
  return result;
}

function isHot(result: Observable<unknown>): boolean {
  return typeof (result as { readonly connect?: unknown }).connect === 'function';
}

/** The prototype, or one that it inherits from, which has the method. */
function ownerOf(prototype: object, method: string): object | undefined {
  for (let one: object | null = prototype; one !== null; one = Object.getPrototypeOf(one) as object | null) {
    if (Object.hasOwn(one, method)) {
      return one;
    }
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
