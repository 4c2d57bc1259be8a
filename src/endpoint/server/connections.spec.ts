import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { eventually } from '../../../test/support/eventually';
import { closed, quiet } from '../../../test/support/sockets';
import { BoundedServer, LIMITS, type ServerLimits } from './bounded-server';
import { whileUnchecked } from '../auth/unchecked';

const GET = 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n';
const MOST = 4;
const FEW = { connections: 6, connectionsOfOne: MOST, newcomers: 20, newcomerMs: 50, givesWayMs: 50 };
/** Nothing ends for any other reason, however busy the machine is. */
const LONG_MS = 600_000;
const PATIENT = { idleMs: LONG_MS, stalledMs: LONG_MS, headersMs: LONG_MS, requestMs: LONG_MS, answerMs: LONG_MS };

/** What has been asked, and is held until `release()`. */
let held: ServerResponse[];
let server: BoundedServer;
let port: number;
let sockets: Socket[];

async function serve(limits: Partial<ServerLimits> = {}): Promise<void> {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.url === '/held') {
      held.push(response);
    } else if (request.url === '/unchecked') {
      void whileUnchecked(response, new Promise(() => {}));
    } else {
      response.end(request.url === '/large' ? 'x'.repeat(50_000_000) : 'hello');
    }
  };
  server = new BoundedServer(answer, () => {}, undefined, { ...LIMITS, ...PATIENT, ...FEW, ...limits });
  ({ port } = await server.listen(0, '127.0.0.1'));
}

beforeEach(() => {
  held = [];
  sockets = [];
  return serve();
});
afterEach(async () => {
  sockets.forEach((socket) => socket.destroy());
  await server.close();
});

/** A client that has connected and sent these bytes. */
async function client(bytes: string, localAddress = '127.0.0.1'): Promise<Socket> {
  const socket = quiet(connect({ port, host: '127.0.0.1', localAddress }));
  sockets.push(socket);
  if (bytes !== '') {
    socket.write(bytes);
  }
  await once(socket, 'connect');
  return socket;
}

/** What a client is answered that asks, and has its connection kept; nothing where it is cut. */
async function ask(localAddress?: string): Promise<string> {
  const socket = await client(GET, localAddress);
  const [answer] = await Promise.race([once(socket, 'data'), closed(socket).then(() => [''])]).catch(() => ['']);
  return String(answer);
}

async function several(count: number, bytes: string, localAddress?: string): Promise<Socket[]> {
  const made: Socket[] = [];
  for (let i = 0; i < count; i++) {
    made.push(await client(bytes, localAddress));
  }
  return made;
}

const stages = (): string[] =>
  [...(server as unknown as { connections: Iterable<{ stage: string }> }).connections].map(({ stage }) => stage);
const stagesBecome = (...expected: string[]): Promise<void> =>
  eventually(() => expect(stages().toSorted()).toEqual(expected.toSorted()));
const cutOf = (clients: readonly Socket[]): boolean[] => clients.map(({ destroyed }) => destroyed);
const only = (index: number, count: number): boolean[] => Array.from({ length: count }, (_, i) => i === index);

describe('connections past the limit of one address', () => {
  it.each([
    ['has sent nothing', '', 'silent'],
    ['has sent half a head', 'GET / HTTP/1.1\r\nHost', 'head'],
    ['was answered before', GET, 'kept'],
    ['has its password checked', 'GET /unchecked HTTP/1.1\r\nHost: a\r\n\r\n', 'unchecked'],
    ['does not read its answer', 'GET /large HTTP/1.1\r\nHost: a\r\n\r\n', 'stalled'],
  ])('cut the one that %s for the longest time', async (_what, bytes, stage) => {
    const idle = await several(MOST, bytes);
    if (stage !== 'stalled') {
      idle.forEach((socket) => socket.resume());
    }
    await stagesBecome(...Array.from({ length: MOST }, () => stage));

    expect(await ask()).toContain('hello');

    await stagesBecome('kept', ...Array.from({ length: MOST - 1 }, () => stage));
    // In which order they are found to read nothing is the timers' to say, and who reads nothing hears of no end.
    if (stage !== 'stalled') {
      await eventually(() => expect(cutOf(idle)).toEqual(only(0, MOST)));
    }
  });

  it('cut none that is being answered, and refuse what is one too many', async () => {
    const answered = await several(MOST, 'GET /held HTTP/1.1\r\nHost: a\r\n\r\n');
    await eventually(() => expect(held).toHaveLength(MOST));

    expect(await ask()).toBe('');
    await closed((await client('')).resume());
    expect(cutOf(answered)).toEqual(only(-1, MOST));
    expect(await ask('127.0.0.2')).toContain('hello');

    const answers = Promise.all(answered.map((socket) => once(socket, 'data')));
    held.forEach((response) => response.end('at last'));
    expect(String(await answers)).toContain('at last');
    expect(await ask()).toContain('hello');
  });

  it('wait for what has come with them', async () => {
    const asking = ask();
    const silent = Array.from({ length: 40 }, () => quiet(connect({ port, host: '127.0.0.1' })).resume());
    sockets.push(...silent);

    expect(await asking).toContain('hello');
    await eventually(() => expect(silent.filter(({ destroyed }) => destroyed).length).toBeGreaterThan(40 - MOST));
    expect(stages().length).toBeLessThanOrEqual(MOST);
  });

  it('read what has come before they cut', async () => {
    await server.close();
    await serve({ newcomerMs: 60_000 });
    const asking = await client('');
    const max = FEW.connections + FEW.newcomers;
    await several(max - 1, '');
    await stagesBecome(...Array.from({ length: max }, () => 'silent'));

    // One more comes, and the one that has waited longest asks, before the event loop looks at either.
    sockets.push(quiet(connect({ port, host: '127.0.0.1' })));
    await new Promise((resolve) => process.nextTick(resolve));
    asking.write(GET);

    expect(String(await Promise.race([once(asking, 'data'), closed(asking)]))).toContain('hello');
  });

  it('cut those of the kind of which there are most', async () => {
    const [kept] = await several(1, GET);
    kept?.resume();
    await stagesBecome('kept');
    const halves = await several(MOST - 1, 'GET / HTTP/1.1\r\n');
    [kept, ...halves].forEach((socket) => socket?.resume());
    await stagesBecome('kept', 'head', 'head', 'head');

    await client('');

    await eventually(() => expect(cutOf(halves)).toEqual(only(0, MOST - 1)));
    expect(kept?.destroyed).toBe(false);
  });

  it('leave those of other addresses alone', async () => {
    const other = (await client('', '127.0.0.2')).resume();
    await several(MOST + 2, '');

    await stagesBecome(...Array.from({ length: MOST + 1 }, () => 'silent'));
    expect(other.destroyed).toBe(false);
  });
});

describe('connections past the limit of all', () => {
  it('cut one of the address that has most of them', async () => {
    const one = (await client('', '127.0.0.2')).resume();
    const max = (await several(3, '', '127.0.0.3')).map((socket) => socket.resume());
    const two = (await several(2, '', '127.0.0.4')).map((socket) => socket.resume());
    await stagesBecome(...Array.from({ length: 6 }, () => 'silent'));

    expect(await ask('127.0.0.5')).toContain('hello');

    await eventually(() => expect(cutOf(max)).toEqual(only(0, 3)));
    expect(cutOf([one, ...two])).toEqual(only(-1, 3));
  });

  it('cut the longest waiting where every address has one', async () => {
    const idle: Socket[] = [];
    for (let i = 2; i < 8; i++) {
      idle.push((await client('', `127.0.0.${i}`)).resume());
    }
    await stagesBecome(...Array.from({ length: 6 }, () => 'silent'));

    expect(await ask('127.0.0.8')).toContain('hello');

    await eventually(() => expect(cutOf(idle)).toEqual(only(0, 6)));
  });

  it('are counted as one where a client comes back', async () => {
    for (let i = 0; i < 30; i++) {
      expect(await ask()).toContain('hello');
    }
    sockets.forEach((socket) => socket.destroy());

    await stagesBecome();
  });
});
