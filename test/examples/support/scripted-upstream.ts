import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closed } from '../../support/sockets';

/** A request that the proxy sent, and its answer, which the test gives. */
export class Exchange {
  /** Resolves once the answer is over, be it that it was sent or that the proxy has hung up. */
  readonly closed: Promise<unknown>;

  /** @param text the body, as it was sent */
  constructor(
    readonly text: string,
    readonly response: ServerResponse,
  ) {
    this.closed = closed(response);
  }

  /** Sends a piece of an event stream, as it stands. */
  send(text: string): void {
    this.head();
    this.response.write(text);
  }

  /** Ends an event stream. */
  end(text = ''): void {
    this.head();
    this.response.end(text);
  }

  answer(status: number, body: unknown, headers: Record<string, string> = {}): void {
    this.response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    this.response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  /** Sends the head of an event stream. */
  head(headers: Record<string, string> = {}): void {
    if (!this.response.headersSent) {
      this.response.writeHead(200, { 'Content-Type': 'text/event-stream', ...headers });
    }
  }
}

/** A model server that does what the test says when the test says it. */
export class ScriptedUpstream {
  private readonly arrived: Exchange[] = [];
  private readonly waiting: ((exchange: Exchange) => void)[] = [];

  private constructor(private readonly server: Server) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.take(request, response));
  }

  static async start(): Promise<ScriptedUpstream> {
    // A connection is never closed while the proxy takes it up again, however busy the machine is.
    const server = createServer({ keepAliveTimeout: 0 }).listen(0);
    await once(server, 'listening');
    return new ScriptedUpstream(server);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The next request, once it is there. */
  exchange(): Promise<Exchange> {
    const exchange = this.arrived.shift();
    return exchange === undefined ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve(exchange);
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) {
      text += String(chunk);
    }
    const exchange = new Exchange(text, response);
    const next = this.waiting.shift();
    if (next === undefined) {
      this.arrived.push(exchange);
    } else {
      next(exchange);
    }
  }
}
