import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { eventually } from '../../../test/support/eventually';
import { closed, quiet } from '../../../test/support/sockets';
import { BoundedServer, LIMITS, type ServerLimits } from './bounded-server';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Short enough for a test of clients that are to be cut off; a busy machine may be too slow for them. */
const SHORT = { headersMs: 200, requestMs: 300, checkEveryMs: 20 };
/** For a test of something else: a machine that stands still for ten seconds makes nobody late. */
const PATIENT = { headersMs: 600_000, requestMs: 600_000, stalledMs: 600_000 };
const GET = 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n';
const hello: Handler = (_request, response) => void response.end('hello');

const servers: BoundedServer[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  sockets.splice(0).forEach((socket) => socket.destroy());
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(
  handler: Handler,
  limits: Partial<ServerLimits> = {},
): Promise<{ server: BoundedServer; port: number }> {
  const server = new BoundedServer(handler, () => {}, undefined, { ...LIMITS, ...limits });
  const { port } = await server.listen(0, '127.0.0.1');
  servers.push(server);
  return { server, port };
}

class Client {
  readonly socket: Socket;
  received = '';
  /** Resolves when the server has closed the connection, which is what each of these tests waits for. */
  readonly cut: Promise<unknown>;

  constructor(port: number, bytes: string) {
    this.socket = quiet(connect({ port, host: '127.0.0.1', allowHalfOpen: true }));
    sockets.push(this.socket);
    this.socket.on('data', (chunk: Buffer) => (this.received += chunk.toString('latin1')));
    this.cut = Promise.race([once(this.socket, 'end').catch(() => {}), closed(this.socket)]);
    this.socket.write(bytes);
  }
}

describe('BoundedServer', () => {
  it.each([
    ['says nothing', ''],
    ['stops in the middle of its headers', 'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: '],
  ])('cuts a client off that %s', async (_name, bytes) => {
    const { port } = await start(hello, SHORT);

    const client = new Client(port, bytes);
    await client.cut;

    expect(client.received).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n[^]*\r\n\r\nRequest Timeout\n$/);
  });

  it('cuts a client off that drips its headers', async () => {
    const { port } = await start(hello, SHORT);
    const client = new Client(port, 'GET / HTTP/1.1\r\n');
    const drip = setInterval(() => client.socket.write('X-Drip: a\r\n'), 20);

    await client.cut;
    clearInterval(drip);

    expect(client.received).toContain('408');
  });

  it('cuts a client off that does not read its answer', async () => {
    const answers: ServerResponse[] = [];
    const { port } = await start(
      (_request, response) => {
        answers.push(response);
        response.end('x'.repeat(50_000_000));
      },
      { stalledMs: 200, givesWayMs: 100 },
    );

    const client = new Client(port, GET);
    client.socket.pause();

    await eventually(() => expect(answers.map(({ destroyed }) => destroyed)).toEqual([true]));
  });

  it('waits for an answer that takes long to make', async () => {
    const { port } = await start((_request, response) => setTimeout(() => response.end('late'), 500), {
      stalledMs: 200,
      givesWayMs: 100,
      idleMs: 200,
    });

    const client = new Client(port, GET);
    await client.cut;

    expect(client.received).toContain('late');
  });

  it('does not keep a connection on which nothing is asked', async () => {
    const { port } = await start(hello, { idleMs: 200 });

    const client = new Client(port, GET);
    await client.cut;

    expect(client.received).toContain('hello');
  });

  it('refuses headers that are too large, and what is no HTTP, in plain words', async () => {
    const { port } = await start(hello);
    const large = new Client(port, `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`);
    const fitting = new Client(
      port,
      `GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: ${'x'.repeat(15_000)}\r\n\r\n`,
    );
    const garbage = new Client(port, '\u0016\u0003\u0001\u0000\u00a5\r\n\r\n');
    await Promise.all([large.cut, fitting.cut, garbage.cut]);

    expect(large.received).toMatch(/^HTTP\/1\.1 431 [^]*\r\n\r\nRequest Header Fields Too Large\n$/);
    expect(fitting.received).toContain('hello');
    expect(garbage.received).toMatch(/^HTTP\/1\.1 400 [^]*\r\n\r\nBad Request\n$/);
  });

  it('writes no refusal into an answer', async () => {
    let answer: ServerResponse | undefined;
    const { port } = await start((_request, response) => {
      answer = response;
      response.writeHead(200, { 'Content-Length': 100 });
      response.write('begun');
    });

    const client = new Client(port, GET);
    await once(client.socket, 'data');
    client.socket.write('garbage\r\n\r\n');
    await client.cut;

    expect(answer?.writableEnded).toBe(false);
    expect(client.received).toMatch(/begun$/);
  });

  it('lets an answer end when it closes, and keeps no idle connection', async () => {
    let answer: ServerResponse | undefined;
    const { server, port } = await start((request, response) => {
      answer = response;
      if (request.url === '/idle') {
        response.end('idle');
      }
    });
    const idle = new Client(port, 'GET /idle HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(idle.socket, 'data');
    const silent = new Client(port, '');
    const waiting = new Client(port, GET);
    await eventually(() => expect(answer?.req.url).toBe('/a'));

    const closed = server.close();
    await Promise.all([idle.cut, silent.cut]);
    expect(waiting.socket.destroyed).toBe(false);
    answer?.end('the whole answer');
    await Promise.all([closed, waiting.cut]);

    expect(waiting.received).toContain('Connection: close');
    expect(waiting.received).toContain('the whole answer');
  });

  it('cuts an answer that does not end when it closes', async () => {
    const { server, port } = await start((_request, response) => void response.write('begun'), { shutdownMs: 200 });
    const client = new Client(port, GET);
    await once(client.socket, 'data');

    await Promise.all([server.close(), client.cut]);

    expect(client.received).toContain('begun');
  });

  it('keeps nothing of requests that were sent ahead by a client that left', async () => {
    const waiting: ServerResponse[] = [];
    const { server, port } = await start((_request, response) => void waiting.push(response), PATIENT);
    const clients = Array.from({ length: 5 }, () => new Client(port, GET.repeat(10)));
    await eventually(() => expect(waiting).toHaveLength(50));

    clients.forEach(({ socket }) => socket.resetAndDestroy());

    await eventually(() => {
      expect((server as unknown as { connections: { size: number } }).connections.size).toBe(0);
    });
  });

  it('cuts a client off that sends too many requests ahead', async () => {
    let asked = 0;
    const { port } = await start(() => asked++, { pipelined: 5 });

    await new Client(port, GET.repeat(50)).cut;

    expect(asked).toBe(5);
  });
});
