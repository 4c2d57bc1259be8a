import { type Method, wrapMethod } from '../../core/wrap-method';

/** Who is told of the clients of the servers of an adapter. */
export interface ClientListener {
  /** A gateway is bound to a server, maybe one of several. */
  bound(server: unknown): void;
  connected(client: unknown, adapter: WsAdapterLike): void;
}

type BindClientConnect = (this: unknown, server: unknown, callback: Method, ...rest: unknown[]) => unknown;

/** What we use of Nest's WebSocket adapters, or of a custom one. */
export interface WsAdapterLike {
  readonly bindClientConnect: BindClientConnect;
  bindClientDisconnect?(client: unknown, callback: () => void): unknown;
}

/** Whom an adapter tells, on the adapter itself: it is wrapped once, although applications may share it. */
const SHARED = Symbol('listener of an adapter');

interface Shared {
  /** Of the application that asked for the adapter last, as each does right before it binds something. */
  listener: ClientListener;
}

type Wrapped = WsAdapterLike & { readonly [SHARED]?: Shared };

/**
 * Lets the listener hear of each client of the servers that the adapter is bound to from now on, once for every
 * gateway of its server.
 */
export function onClients(adapter: WsAdapterLike, listener: ClientListener): void {
  const known = (adapter as Wrapped)[SHARED];
  if (known !== undefined) {
    known.listener = listener;
    return;
  }
  if (typeof Reflect.get(adapter, 'bindClientConnect') !== 'function') {
    return;
  }
  const shared: Shared = { listener };
  Object.defineProperty(adapter, SHARED, { value: shared });
  wrapMethod<BindClientConnect>(
    adapter,
    'bindClientConnect',
    (bindClientConnect) =>
      function (server, callback, ...rest) {
        const mine = shared.listener;
        mine.bound(server);
        const heard: Method = function (...args) {
          mine.connected(args[0], adapter);
          return Reflect.apply(callback, this, args);
        };
        return Reflect.apply(bindClientConnect, this, [server, heard, ...rest]);
      },
  );
}

/** `ws` and `socket.io`, for adapters that do not say how they hear of it. */
const GONE_EVENTS: readonly string[] = ['close', 'disconnect'];
const CLOSED = 3;

interface ClientLike {
  /** `ws` */
  readonly readyState?: unknown;
  /** `socket.io` */
  readonly disconnected?: unknown;
  on?(event: string, listener: () => void): unknown;
}

/** Calls back when the client is gone, maybe more than once. Returns whether that can be seen at all. */
export function whenGone(adapter: WsAdapterLike, client: unknown, callback: () => void): boolean {
  const { readyState, disconnected } = client as ClientLike;
  if (readyState === CLOSED || disconnected === true) {
    // An adapter may have taken its time, and the client not.
    callback();
    return true;
  }
  if (typeof adapter.bindClientDisconnect === 'function') {
    adapter.bindClientDisconnect(client, callback);
    return true;
  }
  const emitter = client as ClientLike;
  if (typeof emitter.on === 'function') {
    GONE_EVENTS.forEach((event) => emitter.on?.(event, callback));
    return true;
  }
  return false;
}
