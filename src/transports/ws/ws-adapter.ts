/** Who is told of the clients of the servers of an adapter. */
export interface ClientListener {
  /** A gateway is bound to a server, maybe one of several. */
  bound(server: unknown): void;
  connected(client: unknown, adapter: WsAdapterLike): void;
}

type Callback = (this: unknown, ...args: unknown[]) => unknown;

/** What we use of Nest's WebSocket adapters, or of a custom one. */
export interface WsAdapterLike {
  bindClientConnect(server: unknown, callback: Callback, ...rest: unknown[]): unknown;
  bindClientDisconnect?(client: unknown, callback: () => void): unknown;
}

/** The wrapper of an adapter, on the adapter itself: there is one, although applications may share the adapter. */
const WRAPPER = Symbol('wrap of an adapter');

interface Wrap {
  /** Of the application that asked for the adapter last, as each does right before it binds something. */
  listener: ClientListener;
}

type Wrapped = WsAdapterLike & { readonly [WRAPPER]?: Wrap };

/**
 * Lets the listener hear of each client of the servers that the adapter is bound to from now on, once for every
 * gateway of its server.
 */
export function onClients(adapter: WsAdapterLike, listener: ClientListener): void {
  const known = (adapter as Wrapped)[WRAPPER];
  if (known !== undefined) {
    known.listener = listener;
    return;
  }
  const original: unknown = Reflect.get(adapter, 'bindClientConnect');
  if (typeof original !== 'function') {
    return;
  }
  const wrap: Wrap = { listener };
  Object.defineProperty(adapter, WRAPPER, { value: wrap });
  const wrapped: WsAdapterLike['bindClientConnect'] = function (this: unknown, server, callback, ...rest): unknown {
    const mine = wrap.listener;
    mine.bound(server);
    const heard: Callback = function (this: unknown, ...args): unknown {
      mine.connected(args[0], adapter);
      return Reflect.apply(callback, this, args);
    };
    return Reflect.apply(original, this, [server, heard, ...rest]);
  };
  Object.defineProperty(adapter, 'bindClientConnect', { value: wrapped, configurable: true, writable: true });
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
