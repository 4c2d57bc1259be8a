import { once } from 'node:events';
import { get, type IncomingMessage, type ServerResponse } from 'node:http';
import { type ClientHttp2Stream, connect as connectHttp2 } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { PassThrough, pipeline, Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { Controller, Get, Param, Res, StreamableFile } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { eventually } from '../support/eventually';
import { Exposition } from '../support/exposition';
import { type AnyResponse, rawOf } from '../support/raw-response';
import { http2Reader } from '../support/readers';
import { closed, openSocket, quiet } from '../support/sockets';
import { ADAPTERS, TestApp } from '../support/test-app';

/** Resets a connection at once. Node's `resetAndDestroy()` ends it first, and who reads that end hears of no error. */
function reset(socket: Socket): void {
  Object.assign(socket, { resetAndClosing: true }).destroy();
}

/**
 * A service that begins an answer and never ends it, until the test resets its connections. To who asks for silence it
 * sends nothing: of bytes and a reset that are read in one go, Node tells the bytes and an ordinary end.
 */
const upstream = createServer((socket) => {
  connections.add(quiet(socket));
  socket.once('data', (asked: Buffer) => {
    if (asked.toString() !== SILENCE) {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none \r\n4\r\ntwo \r\n');
    }
  });
});
const SILENCE = 'silence';
const connections = new Set<Socket>();
/** Those of the clients: a server of HTTP/2 may wait for them when it closes. */
const clients = new Set<Socket>();
const portOf = (): number => (upstream.address() as AddressInfo).port;

const answer = async (): Promise<IncomingMessage> => {
  const [incoming] = (await once(quiet(get({ port: portOf(), agent: false })), 'response')) as [IncomingMessage];
  return incoming;
};
/** A connection whose errors are the system's, as those of the client's connection are. */
const connection = async (onError: (error: Error) => void, onData?: (chunk: Buffer) => void): Promise<void> => {
  const socket = await openSocket(portOf());
  socket.write(onData === undefined ? SILENCE : 'anything');
  socket.on('error', onError).on('data', (chunk: Buffer) => onData?.(chunk));
};
type Response = ServerResponse & { readonly stream?: { readonly session: Destroyable } };
interface Destroyable {
  destroy(error: Error): void;
}
const connectionOf = (response: Response): Destroyable =>
  response.stream?.session ?? (response.socket as unknown as Destroyable);

/** How an application hands on what its upstream answers. */
const WAYS: Record<string, (response: Response) => unknown> = {
  pipeline: async (response) => pipeline(await answer(), new PassThrough(), response, () => {}),
  pipe: async (response) => {
    const source = await answer();
    source.on('error', (error) => response.destroy(error)).pipe(response);
  },
  'for await': async (response) => {
    try {
      for await (const chunk of await answer()) {
        response.write(chunk);
        response.write('.');
      }
    } catch (error) {
      response.destroy(error as Error);
    }
  },
  'for await that throws': async (response) => {
    for await (const chunk of await answer()) {
      response.write(chunk);
      response.write('.');
    }
  },
  'the response destroyed': (response) =>
    connection(
      (error) => response.destroy(error),
      (chunk) => response.write(chunk) && response.write('.'),
    ),
  'the connection destroyed': (response) =>
    connection(
      (error) => connectionOf(response).destroy(error),
      (chunk) => response.write(chunk) && response.write('.'),
    ),
};
/** The same before anything was sent: an ordinary response. */
const EARLY: Record<string, (response: Response) => unknown> = {
  'the response destroyed early': (response) => connection((error) => response.destroy(error)),
  'the connection destroyed early': (response) => connection((error) => connectionOf(response).destroy(error)),
};

@Controller()
class UpstreamsController {
  @Get('ways/:way')
  async way(@Param('way') way: string, @Res() response: AnyResponse): Promise<void> {
    await (WAYS[way] ?? EARLY[way])?.(rawOf(response));
  }

  @Get('file')
  async file(): Promise<StreamableFile> {
    return new StreamableFile(await answer());
  }

  @Get('fetched')
  async fetched(@Res() response: AnyResponse): Promise<void> {
    const { body } = await fetch(`http://127.0.0.1:${portOf()}`);
    pipeline(Readable.fromWeb(body as ReadableStream), rawOf(response), () => {});
  }

  /** More than a connection takes at once. */
  @Get('ended')
  ended(@Res() response: AnyResponse): void {
    rawOf(response).end(Buffer.alloc(50_000_000));
  }

  @Get('written')
  async written(@Res() response: AnyResponse): Promise<void> {
    const raw = rawOf(response);
    await new Promise((resolve) => raw.write(Buffer.alloc(1000), resolve));
    await new Promise((resolve) => raw.write(Buffer.alloc(1000), resolve));
    raw.end(Buffer.alloc(50_000_000));
  }
}

/** A client that has asked, and has begun to read if there is something. */
interface Client {
  readonly leave: Readonly<Record<string, () => unknown>>;
  readonly reads: Promise<unknown>;
}
interface Wire {
  start(): Promise<TestApp>;
  ask(app: TestApp, path: string): Promise<Client>;
  scrape(app: TestApp): Promise<Exposition>;
}

function remembered(socket: Socket): Socket {
  clients.add(socket);
  return socket;
}

const overHttp1 = (adapter: (typeof ADAPTERS)[number]): Wire => ({
  start: () => TestApp.start(adapter, { controllers: [UpstreamsController], metrics: { http: { sizes: true } } }),
  async ask(app, path) {
    const socket = remembered(await app.open(`GET ${encodeURI(path)} HTTP/1.1\r\nHost: x\r\n\r\n`));
    const reads = once(socket, 'data').then(() => socket.pause());
    return { reads, leave: { FIN: () => socket.destroy(), RST: () => socket.resetAndDestroy() } };
  },
  scrape: (app) => app.scrape(),
});

const overHttp2: Wire = {
  start: () =>
    TestApp.start(new FastifyAdapter({ http2: true, http2SessionTimeout: 60_000 }), {
      controllers: [UpstreamsController],
      metrics: { http: { sizes: true } },
    }),
  async ask(app, path) {
    const socket = remembered(await openSocket(app.port));
    const client = quiet(connectHttp2(app.origin, { createConnection: () => socket }));
    const stream: ClientHttp2Stream = quiet(client.request({ ':path': encodeURI(path) }));
    const reads = once(stream, 'data').then(() => stream.pause());
    return {
      reads,
      leave: {
        FIN: () => socket.destroy(),
        RST: () => socket.resetAndDestroy(),
        'the end of its session': () => client.destroy(),
        'a reset of its stream': () => stream.close(8),
      },
    };
  },
  async scrape(app) {
    const reader = http2Reader(app.origin, '');
    const { body } = await reader.get('/metrics');
    reader.close();
    return new Exposition(body);
  },
};

const WIRES: readonly (readonly [name: string, wire: Wire, leaves: readonly string[]])[] = [
  ...ADAPTERS.map((adapter) => [adapter, overHttp1(adapter), ['FIN', 'RST']] as const),
  ['HTTP/2', overHttp2, ['FIN', 'RST', 'the end of its session', 'a reset of its stream']],
];

beforeAll(async () => {
  await once(upstream.listen(0), 'listening');
});
afterEach(() => {
  for (const sockets of [connections, clients]) {
    sockets.forEach((socket) => socket.destroy());
    sockets.clear();
  }
  return TestApp.stopAll();
});
afterAll(() => {
  const over = closed(upstream);
  upstream.close();
  return over;
});

describe.each(WIRES)('who broke a response, on %s', (_name, wire, leaves) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await wire.start();
  });

  const ended = (path: string, ...lines: string[]): Promise<Exposition> =>
    eventually(async () => {
      const exposition = await wire.scrape(app);
      expect(exposition.value('http_requests_in_flight')).toBe(0);
      expect([
        ...exposition.lines('http_requests_total', 'status'),
        ...exposition.lines('http_streaming_requests_total', 'outcome').filter((line) => !line.endsWith(' 0')),
        `aborts ${exposition.value('http_request_aborts_total', { path }) ?? 0}`,
      ]).toEqual(lines);
      return exposition;
    });
  /** Waits until so many have sent something: then they also listen for errors. */
  const asked = (times: number): Promise<void> =>
    eventually(() => expect([...connections].filter(({ bytesRead }) => bytesRead > 0)).toHaveLength(times));
  const breakUpstream = (): void => connections.forEach(reset);

  it.each([...Object.keys(WAYS).map((way) => [`/ways/${way}`, '/ways/:way']), ['/file', '/file']])(
    'knows of %s',
    async (url = '', path = '') => {
      await (
        await wire.ask(app, url)
      ).reads;
      breakUpstream();
      await ended(path, '200 1', 'error 1', 'aborts 0');

      for (const [index, how] of leaves.entries()) {
        const another = await wire.ask(app, url);
        await another.reads;
        another.leave[how]?.();
        const left = index + 1;
        await ended(path, `200 ${left + 1}`, `cancelled ${left}`, 'error 1', `aborts ${left}`);
      }
    },
  );

  it('knows of an ordinary response that has begun', async () => {
    await (
      await wire.ask(app, '/fetched')
    ).reads;
    breakUpstream();
    await ended('/fetched', '200 1', 'aborts 0');

    const client = await wire.ask(app, '/fetched');
    await client.reads;
    client.leave['RST']?.();
    await ended('/fetched', '200 2', 'aborts 1');
  });

  it.each(Object.keys(EARLY))('knows of %s', async (way) => {
    void (await wire.ask(app, `/ways/${way}`)).reads.catch(() => {});
    await asked(1);
    breakUpstream();
    await ended('/ways/:way', '500 1', 'aborts 0');

    for (const [index, how] of leaves.entries()) {
      const client = await wire.ask(app, `/ways/${way}`);
      void client.reads.catch(() => {});
      await asked(index + 2);
      client.leave[how]?.();
      await ended('/ways/:way', `499 ${index + 1}`, '500 1', `aborts ${index + 1}`);
    }
  });

  it.each(leaves)('knows that a client left long after the end, before it had it: by %s', async (how) => {
    const client = await wire.ask(app, '/ended');
    await client.reads;
    client.leave[how]?.();

    const exposition = await ended('/ended', '200 1', 'aborts 1');
    expect(exposition.value('http_response_size_bytes_count')).toBe(1);
    expect(exposition.value('http_response_size_bytes_sum')).toBe(0);
  });

  it.each(leaves)('counts of a stream that was left after its end what is known to have left: by %s', async (how) => {
    const client = await wire.ask(app, '/written');
    await client.reads;
    client.leave[how]?.();

    const exposition = await ended('/written', '200 1', 'cancelled 1', 'aborts 1');
    expect(exposition.value('http_streaming_bytes_total')).toBe(2000);
    expect(exposition.value('http_streaming_chunks_total')).toBe(3);
  });
});
