import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A push as it arrived whole. */
export interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** When, in milliseconds of `performance.now()`. */
  readonly at: number;
}

type Answer = (response: ServerResponse, received: Received) => void;

/** Somebody who is pushed to, and answers as a test wants. */
export class Gateway {
  readonly received: Received[] = [];
  /** Connections that are open. */
  readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  /** @param answer to each push; 200 by default */
  static async start(answer: Answer = (response) => void response.end()): Promise<Gateway> {
    const server = createServer();
    const gateway = new Gateway(server);
    server.on('connection', (socket) => {
      gateway.sockets.add(socket);
      socket.on('close', () => gateway.sockets.delete(socket)).on('error', () => {});
    });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const { method, url, headers } = request;
      void buffer(request).then(
        (body) => {
          const received = { method, url, headers, body, at: performance.now() };
          gateway.received.push(received);
          answer(response, received);
        },
        () => {},
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
