import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import type { Exposition } from '../../support/exposition';
import { closed, quiet } from '../../support/sockets';

const END = '\r\n\r\n';
const OK = `HTTP/1.1 200 OK\r\nContent-Length: 2${END}ok`;

/** What a service answers on its paths; `undefined`: nothing, and the connection stays open. */
const ANSWERS: Readonly<Record<string, ((socket: Socket) => void) | undefined>> = {
  '/hang': () => {},
  '/reset': (socket) => socket.destroy(),
  '/garbage': (socket) => socket.end(`nonsense${END}`),
  '/unavailable': (socket) => socket.write(`HTTP/1.1 503 Unavailable\r\nContent-Length: 0${END}`),
  '/odd': (socket) => socket.write(`HTTP/1.1 999 Odd\r\nContent-Length: 0${END}`),
  '/hints': (socket) => socket.write(`HTTP/1.1 103 Early Hints\r\nLink: </a>${END}${OK}`),
  '/broken': (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 100${END}half`, () => socket.destroy());
  },
  '/switch': (socket) =>
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket${END}`),
  '/redirect': (socket) => socket.write(`HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0${END}`),
};

/** `/status/418` answers with that. */
const STATUS = /^\/status\/(\d{3})$/;

const started: Upstream[] = [];

/** Another service, that answers as it is asked to by the path. */
export class Upstream {
  /** Requests that it has got. */
  requests = 0;
  readonly port: number;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket: Socket) => this.serve(socket));
  }

  static async start(host = '127.0.0.1'): Promise<Upstream> {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    const upstream = new Upstream(server);
    started.push(upstream);
    return upstream;
  }

  /** Closes every one that was started. For `afterEach`. */
  static async stopAll(): Promise<void> {
    await Promise.all(started.splice(0).map((upstream) => upstream.stop()));
  }

  /** As the label `host` has it. */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  /** From now on, connections are refused. */
  async stop(): Promise<void> {
    if (this.server.listening) {
      this.server.close();
      this.sockets.forEach((socket) => socket.destroy());
      await closed(this.server);
    }
  }

  private serve(socket: Socket): void {
    this.sockets.add(quiet(socket));
    socket.on('data', (bytes: Buffer) => {
      const [method, path = ''] = bytes.toString('latin1').split(' ');
      // The rest of a body comes by itself.
      if (method !== undefined && /^[A-Za-z]+$/.test(method) && path !== '') {
        this.requests++;
        (method === 'CONNECT' ? tunnel : (ANSWERS[path] ?? answerWith(STATUS.exec(path)?.[1])))(socket);
      }
    });
  }
}

/** Answers with this status; with 200 where there is none. */
function answerWith(status: string | undefined): (socket: Socket) => void {
  const head = `HTTP/1.1 ${status} Some\r\nContent-Length: 0${END}`;
  return (socket) => void socket.write(status === undefined ? OK : head);
}

function tunnel(socket: Socket): void {
  socket.write(`HTTP/1.1 200 OK${END}`);
}

/** The calls to a host, as `GET 200 1`. */
export function callsTo(host: string, exposition: Exposition): string[] {
  return exposition
    .of('http_client_requests_total')
    .filter(({ labels }) => labels['host'] === host)
    .map(({ labels, value }) => `${labels['method']} ${labels['status']} ${value}`)
    .toSorted();
}
