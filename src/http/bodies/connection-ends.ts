import { executionAsyncId } from 'node:async_hooks';
import type { Socket } from 'node:net';

type Watched = Socket & {
  readonly _handle?: { getAsyncId?(): number } | null;
  readonly _httpMessage?: { readonly destroyed?: boolean } | null;
  /** The session of HTTP/2 that goes over the connection. */
  [SESSION]?: object;
};
type Destroy = (this: Socket, error?: Error) => Socket;

const SESSION = Symbol('session of HTTP/2');

// Each connection and each error belongs to one server, so applications share nothing by these.
const watched = new WeakSet<object>();
const peerErrors = new WeakSet<object>();
const shutDown = new WeakSet<object>();

/**
 * Whether the system reported this error of the connection, and not the application by `destroy(error)`, perhaps with
 * an upstream's. `undefined` for a connection whose end was not watched.
 */
export function isErrorOfPeer(error: unknown, connection?: object | null): boolean | undefined {
  if (typeof error === 'object' && error !== null && peerErrors.has(error)) {
    return true;
  }
  return connection === undefined || connection === null || watched.has(connection) ? false : undefined;
}

/** Whether a connection (a session of HTTP/2) was closed because the service shuts down, by nobody's failure. */
export function isShutDown(connection: object | null | undefined): boolean {
  return connection !== null && connection !== undefined && shutDown.has(connection);
}

/**
 * Notes why the connections of the application's servers end. Once one is destroyed, its error does not tell: a reset
 * by the client and an upstream's reset that the application hands on have the same code. So `destroy` is overridden
 * on each connection.
 */
export class ConnectionEnds {
  /** Whether the service is shutting down: Nest's hooks have begun, or the server was told to close. */
  isClosing = false;
  /**
   * For connections whose method is that of their prototype: nearly all. So a connection costs one assignment, and not
   * a function of its own, as it would by `wrapMethod()`.
   */
  private readonly shared = this.over((socket) => (Object.getPrototypeOf(socket) as { destroy: Destroy }).destroy);

  /** Watches a connection that has just been opened. */
  opened(socket: Socket): void {
    const own = socket as { destroy: Destroy };
    const beneath = Object.hasOwn(socket, 'destroy') ? own.destroy : undefined;
    own.destroy = beneath === undefined ? this.shared : this.over(() => beneath);
    watched.add(socket);
  }

  /** A session of HTTP/2 has begun on a connection. Its `socket` hands properties on to that. */
  bound(session: { readonly socket: object }): void {
    (session.socket as Watched)[SESSION] = session;
  }

  private over(below: (socket: Socket) => Destroy): Destroy {
    const note = (socket: Watched, error: unknown): void => this.note(socket, error);
    return function (this: Socket, ...args: Parameters<Destroy>) {
      if (!this.destroyed) {
        note(this, args[0]);
      }
      return Reflect.apply(below(this), this, args);
    };
  }

  private note(socket: Watched, error: unknown): void {
    if (typeof error === 'object' && error !== null) {
      if (isOfSystem(socket, error)) {
        peerErrors.add(error);
      }
    } else if (this.isClosing && !socket.readableEnded && socket._httpMessage?.destroyed !== true) {
      // A response that the application destroys itself does so with its connection.
      shutDown.add(socket[SESSION] ?? socket);
    }
  }
}

/** Whether Node destroys a connection for an error of its own reading and writing. No application code runs then. */
function isOfSystem(socket: Watched, error: object & { readonly syscall?: unknown }): boolean {
  // A write that failed: its error stands on the connection before that is destroyed.
  if (socket.errored === error || error.syscall === 'shutdown') {
    return true;
  }
  const scope = socket._handle?.getAsyncId?.();
  return scope === undefined || scope === executionAsyncId();
}
