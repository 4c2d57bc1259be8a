import type { ServerResponse } from 'node:http';

type Handle = (this: unknown, request: unknown, response: ServerResponse, ...rest: unknown[]) => unknown;

/** Who is told of the HTTP requests that socket.io serves beside its WebSockets. */
export interface SocketIoListener {
  /** Long polling: the transport's own, open for as long as there is nothing to say. */
  polled(response: ServerResponse, mount: string): void;
  /** The client's script, which it serves as a file. */
  served(response: ServerResponse, mount: string): void;
}

interface SocketIoServer {
  path?(): unknown;
  serve?: Handle;
  readonly engine?: { handleRequest?: Handle };
}

const WRAPPED = Symbol('wrapped');
type Wrapped = Handle & { [WRAPPED]?: true };

/**
 * Lets the listener hear of what the server of a gateway serves over HTTP, if it is one of socket.io.
 *
 * @param server what an adapter gave: a server, or a namespace of one
 */
export function onSocketIo(server: unknown, listener: SocketIoListener): void {
  const given = server as (SocketIoServer & { readonly server?: SocketIoServer }) | null | undefined;
  const io = given?.engine === undefined ? given?.server : given;
  const path = io?.path?.();
  if (io === undefined || io === null || typeof path !== 'string') {
    return;
  }
  const mount = `${path}/*`;
  wrap(io.engine, 'handleRequest', (response) => listener.polled(response, mount));
  wrap(io, 'serve', (response) => listener.served(response, mount));
}

function wrap<Name extends string>(
  target: { [name in Name]?: Handle } | undefined,
  name: Name,
  tell: (response: ServerResponse) => void,
): void {
  const original: Wrapped | undefined = target?.[name];
  // Gateways share servers.
  if (target === undefined || typeof original !== 'function' || original[WRAPPED] === true) {
    return;
  }
  const wrapped: Wrapped = function (this: unknown, request, response, ...rest): unknown {
    tell(response);
    return Reflect.apply(original, this, [request, response, ...rest]);
  };
  wrapped[WRAPPED] = true;
  target[name] = wrapped;
}
