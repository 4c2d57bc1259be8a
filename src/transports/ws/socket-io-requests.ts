import type { ServerResponse } from 'node:http';
import { wrapOnce } from '../../core/wrap-method';

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
  readonly engine?: object;
}

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
  tell(io.engine, 'handleRequest', (response) => listener.polled(response, mount));
  tell(io, 'serve', (response) => listener.served(response, mount));
}

/** Gateways share servers. */
function tell(target: object | undefined, name: string, told: (response: ServerResponse) => void): void {
  wrapOnce<Handle>(
    target ?? {},
    name,
    (original) =>
      function (request, response, ...rest) {
        told(response);
        return Reflect.apply(original, this, [request, response, ...rest]);
      },
  );
}
