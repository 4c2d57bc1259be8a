import { Agent, type ClientRequest, request, type RequestOptions } from 'node:http';
import { once } from 'node:events';
import { eventually } from '../support/eventually';
import { closed } from '../support/sockets';
import { TestApp } from '../support/test-app';
import { callsTo, Upstream } from './support/upstream';

/** Node tells when a request of `node:http` was made; before, only when it was sent. */
const TELLS_OF_CREATED = Number(process.versions.node.split('.')[0]) > 20;

let app: TestApp;
let upstream: Upstream;

beforeEach(async () => {
  [app, upstream] = await Promise.all([TestApp.start('express'), Upstream.start()]);
});

afterEach(async () => {
  await TestApp.stopAll();
  await Upstream.stopAll();
});

type Call = (path: string, signal?: AbortSignal) => Promise<void>;

const byFetch: Call = async (path, signal) => {
  const response = await fetch(upstream.url + path, { redirect: 'manual', signal: signal ?? null });
  await response.text();
};

function send(path: string, options: RequestOptions = {}): ClientRequest {
  return request(upstream.url + path, options).on('error', () => {});
}

const byNode: Call = (path, signal) =>
  new Promise((resolve, reject) => {
    request(upstream.url + path, { signal }, (response) => {
      response.on('end', resolve).on('error', reject).resume();
    })
      .on('error', reject)
      .on('upgrade', (_response, socket) => socket.destroy())
      .on('close', resolve)
      .end();
  });

async function calls(): Promise<string[]> {
  return callsTo(upstream.host, await app.scrape());
}

async function inFlight(): Promise<number | undefined> {
  return (await app.scrape()).value('http_client_requests_in_flight', { host: upstream.host });
}

describe.each<[string, Call]>([
  ['fetch', byFetch],
  ['node:http', byNode],
])('a call by %s', (_name, call) => {
  it('counts by the status of its answer', async () => {
    await call('/ok');
    await call('/ok');
    await call('/unavailable');

    expect(await calls()).toEqual(['GET 200 2', 'GET 503 1']);
    expect(await inFlight()).toBe(0);
  });

  it.each(['/reset', '/garbage'])('without an answer counts as an error (%s)', async (path) => {
    await call(path).catch(() => {});

    expect(await calls()).toEqual(['GET error 1']);
    expect(await inFlight()).toBe(0);
  });

  it('that is refused counts as an error', async () => {
    await upstream.stop();

    await expect(call('/ok')).rejects.toThrow();

    expect(await calls()).toEqual(['GET error 1']);
    expect(await inFlight()).toBe(0);
  });

  it('is answered once, whatever came before the answer', async () => {
    await call('/hints');

    expect(await calls()).toEqual(['GET 200 1']);
  });

  it('whose body breaks has had its answer', async () => {
    await call('/broken').catch(() => {});

    expect(await calls()).toEqual(['GET 200 1']);
    expect(await inFlight()).toBe(0);
  });

  it('is in flight until it is given up', async () => {
    const controller = new AbortController();
    const ended = call('/hang', controller.signal).catch(() => {});
    await eventually(async () => expect(await inFlight()).toBe(1));
    expect(await calls()).toEqual([]);

    controller.abort();
    await ended;

    expect(await calls()).toEqual(['GET error 1']);
    expect(await inFlight()).toBe(0);
  });

  it('that runs into a timeout is an error', async () => {
    await call('/hang', AbortSignal.timeout(50)).catch(() => {});

    expect(await calls()).toEqual(['GET error 1']);
    expect(await inFlight()).toBe(0);
  });

  it('that is redirected has had its answer', async () => {
    await call('/redirect');
    expect(await calls()).toEqual(['GET 302 1']);
  });

  it('may be answered with any three digits', async () => {
    await call('/odd');

    expect(await calls()).toEqual(['GET 999 1']);
  });

  it('gives its duration', async () => {
    await call('/ok');

    const exposition = await app.scrape();
    const labels = { host: upstream.host, method: 'GET', status: '200' };
    expect(exposition.types.get('http_client_request_duration_seconds')).toBe('histogram');
    expect(exposition.value('http_client_request_duration_seconds_count', labels)).toBe(1);
    expect(exposition.value('http_client_request_duration_seconds_sum', labels)).toBeGreaterThan(0);
    expect(exposition.value('http_client_request_duration_seconds_bucket', { ...labels, le: '+Inf' })).toBe(1);
  });
});

describe('calls by fetch', () => {
  it('count each hop that it follows', async () => {
    await (await fetch(`${upstream.url}/redirect`)).text();

    expect(await calls()).toEqual(['GET 200 1', 'GET 302 1']);
  });

  it('are over with the head of the answer, whether it is read or not', async () => {
    const response = await fetch(`${upstream.url}/ok`);

    expect(await calls()).toEqual(['GET 200 1']);
    await response.body?.cancel();
  });

  it('that were given up before they began are none', async () => {
    await expect(fetch(`${upstream.url}/ok`, { signal: AbortSignal.abort() })).rejects.toThrow();
    await fetch(`${upstream.url}/ok`);

    expect(await calls()).toEqual(['GET 200 1']);
  });

  it('have no method that was made up', async () => {
    await fetch(`${upstream.url}/ok`, { method: 'PROPFIND' });
    await fetch(`${upstream.url}/ok`, { method: 'patch' });
    await fetch(`${upstream.url}/ok`, { method: 'QUERY' });

    expect(await calls()).toEqual(['QUERY 200 1', '_OTHER 200 2']);
  });
});

describe('calls by node:http', () => {
  it.each<[string, (outgoing: ClientRequest) => void]>([
    ['is destroyed', (outgoing) => outgoing.destroy()],
    ['was ended and is destroyed', (outgoing) => outgoing.end().destroy()],
    ['fails by an error of its own', (outgoing) => outgoing.destroy(new Error('enough'))],
  ])('are errors where one %s before it was sent', async (_what, end) => {
    const outgoing = send('/ok');
    end(outgoing);
    await closed(outgoing);

    expect(await calls()).toEqual(['GET error 1']);
    expect((await inFlight()) ?? 0).toBe(0);
  });

  it('are errors where their signal was aborted before', async () => {
    const outgoing = send('/ok', { signal: AbortSignal.abort() }).end();
    await closed(outgoing);

    expect(await calls()).toEqual(['GET error 1']);
    expect((await inFlight()) ?? 0).toBe(0);
  });

  it('are answered once where the answer comes before all was sent', async () => {
    const outgoing = send('/ok', { method: 'POST' });
    outgoing.write('a part');
    const [response] = await once(outgoing, 'response');
    expect((await inFlight()) ?? 0).toBe(0);
    outgoing.end('the rest');
    response.resume();
    await closed(outgoing);

    expect(await calls()).toEqual(['POST 200 1']);
    expect((await inFlight()) ?? 0).toBe(0);
    const durations = (await app.scrape()).value('http_client_request_duration_seconds_count', { host: upstream.host });
    expect(durations).toBe(TELLS_OF_CREATED ? 1 : undefined);
  });

  it('are counted for each of a connection that is used again', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let i = 0; i < 3; i++) {
      const outgoing = send('/ok', { agent }).end();
      const [response] = await once(outgoing, 'response');
      response.resume();
      await closed(outgoing);
    }
    agent.destroy();

    expect(await calls()).toEqual(['GET 200 3']);
    expect(await inFlight()).toBe(0);
  });

  it('that wait for a connection come down from flight, too', async () => {
    const agent = new Agent({ maxSockets: 1 });
    const first = send('/hang', { agent }).end();
    const second = send('/ok', { agent }).end();
    await eventually(async () => expect(await inFlight()).toBe(TELLS_OF_CREATED ? 2 : 1));
    second.destroy();
    first.destroy();
    await Promise.all([closed(first), closed(second)]);

    await eventually(async () => expect(await calls()).toEqual(['GET error 2']));
    expect(await inFlight()).toBe(0);
  });

  it.each(['upgrade', 'array', 'late'])('that switch protocols are none (%s)', async (how) => {
    const headers = ['Host', upstream.host, 'Connection', 'Upgrade', 'Upgrade', 'websocket'];
    const given = { upgrade: { Connection: 'Upgrade', Upgrade: 'websocket' }, array: headers, late: {} }[how];
    const outgoing = send('/switch', { headers: given as RequestOptions['headers'] });
    if (how === 'late') {
      outgoing.setHeader('Connection', 'Upgrade').setHeader('Upgrade', 'websocket');
    }
    outgoing.on('upgrade', (_response, socket) => socket.destroy()).end();
    await closed(outgoing);
    await fetch(`${upstream.url}/ok`);

    expect(await calls()).toEqual(['GET 200 1']);
    expect((await inFlight()) ?? 0).toBe(0);
  });

  it('count where another protocol was asked for, and answered as any', async () => {
    const outgoing = send('/unavailable', { headers: { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c' } });
    outgoing.on('response', (response) => response.resume()).end();
    await closed(outgoing);

    expect(await calls()).toEqual(['GET 503 1']);
    expect(await inFlight()).toBe(0);
  });

  it('are told apart by twenty statuses of a host, and by classes beyond', async () => {
    for (let status = 430; status < 460; status++) {
      await byFetch(`/status/${status}`);
    }
    await byFetch('/status/599');

    const told = await calls();
    expect(told).toHaveLength(22);
    expect(told.slice(-2)).toEqual(['GET 4xx 10', 'GET 5xx 1']);
    expect((await app.summary()).clients?.http?.errors).toBe(1);
  });

  it('are errors where the protocol is switched unasked', async () => {
    const outgoing = send('/switch').end();
    await closed(outgoing);

    expect(await calls()).toEqual(['GET error 1']);
    expect(await inFlight()).toBe(0);
  });

  it('are none where they open a tunnel', async () => {
    const outgoing = send('', { method: 'CONNECT', path: 'example.com:443' });
    outgoing.on('connect', (_response, socket) => socket.destroy()).end();
    await closed(outgoing);
    await fetch(`${upstream.url}/ok`);

    expect(await calls()).toEqual(['GET 200 1']);
    expect((await inFlight()) ?? 0).toBe(0);
  });

  it('wait for leave to send their body', async () => {
    const outgoing = send('/hints', { method: 'POST', headers: { Expect: '100-continue', 'Content-Length': 2 } });
    outgoing.flushHeaders();
    const [response] = await once(outgoing, 'response');
    response.resume();
    outgoing.end('ok');
    await closed(outgoing);

    expect(await calls()).toEqual(['POST 200 1']);
  });
});
