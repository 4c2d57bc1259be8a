import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import axios from 'axios';
import got from 'got';
import { Agent, Client, MockAgent, ProxyAgent, request, RetryAgent, upgrade } from 'undici';
import { CertificateAuthority } from '../support/certificates';
import { eventually } from '../support/eventually';
import { quiet } from '../support/sockets';
import { describeWith } from '../support/real-parts';
import { TestApp } from '../support/test-app';
import { callsTo, Upstream } from './support/upstream';

let app: TestApp;
let upstream: Upstream;

beforeEach(async () => {
  [app, upstream] = await Promise.all([TestApp.start('express'), Upstream.start()]);
});

afterEach(async () => {
  await TestApp.stopAll();
  await Upstream.stopAll();
});

const calls = async (host = upstream.host): Promise<string[]> => callsTo(host, await app.scrape());

const inFlight = async (host = upstream.host): Promise<number> =>
  (await app.scrape()).value('http_client_requests_in_flight', { host }) ?? 0;

describe('axios', () => {
  it('makes a call for each hop, and for each failure', async () => {
    const client = axios.create({ baseURL: upstream.url, validateStatus: () => true });
    await client.get('/ok');
    await client.post('/redirect', { a: 1 });
    await client.get('/unavailable');
    await expect(client.get('/reset')).rejects.toThrow();
    await expect(client.get('/hang', { timeout: 50 })).rejects.toThrow();

    expect(await calls()).toEqual(['GET 200 2', 'GET 503 1', 'GET error 2', 'POST 302 1']);
    expect(await inFlight()).toBe(0);
  });

  it('calls its target through a proxy, and counts once with its adapter for fetch', async () => {
    const proxy = { host: '127.0.0.1', port: upstream.port, protocol: 'http' };
    await axios.get('http://api.example.com/ok', { proxy });
    await axios.get(`${upstream.url}/ok`, { adapter: 'fetch' });

    expect(await calls('api.example.com:80')).toEqual(['GET 200 1']);
    expect(await calls()).toEqual(['GET 200 1']);
  });
});

describe('got', () => {
  it('makes a call for each attempt', async () => {
    const retry = {
      limit: 2,
      calculateDelay: ({ attemptCount }: { attemptCount: number }) => (attemptCount > 2 ? 0 : 1),
    };
    await got(`${upstream.url}/ok`);
    await expect(got(`${upstream.url}/unavailable`, { retry })).rejects.toThrow();

    expect(await calls()).toEqual(['GET 200 1', 'GET 503 3']);
    expect(await inFlight()).toBe(0);
  });
});

describe('undici', () => {
  it('makes a call for each attempt', async () => {
    const dispatcher = new RetryAgent(new Agent(), { maxRetries: 2, minTimeout: 1, maxTimeout: 1 });
    await request(`${upstream.url}/unavailable`, { dispatcher }).catch(() => {});
    await dispatcher.close();

    expect(await calls()).toEqual(['GET 503 3']);
  });

  it('calls its target through a proxy, and not the proxy', async () => {
    const proxy = new ProxyAgent(upstream.url);
    const { body } = await request('http://api.example.com/ok', { dispatcher: proxy });
    await body.dump();
    await proxy.close();

    expect(await calls('api.example.com:80')).toEqual(['GET 200 1']);
    expect(await calls()).toEqual([]);
  });

  it('makes no call by a switch of protocols, nor by a mock', async () => {
    const { socket } = await upgrade(`${upstream.url}/switch`, { protocol: 'websocket' });
    socket.destroy();
    const mock = new MockAgent();
    mock.get(upstream.url).intercept({ path: '/ok' }).reply(200, 'mocked');
    await request(`${upstream.url}/ok`, { dispatcher: mock });
    await mock.close();

    expect(await calls()).toEqual([]);
    expect(await inFlight()).toBe(0);
  });

  it('comes down from flight when a client is destroyed, whatever waits', async () => {
    const client = new Client(upstream.url, { pipelining: 2 });
    const waiting = [1, 2, 3].map(() => client.request({ path: '/hang', method: 'GET' }).catch(() => {}));
    await eventually(async () => expect(await inFlight()).toBe(3));
    await client.destroy();
    await Promise.all(waiting);

    expect(await calls()).toEqual(['GET error 3']);
    expect(await inFlight()).toBe(0);
  });
});

describeWith('openssl')('undici over HTTP/2', () => {
  let server: Http2SecureServer;
  let dispatcher: Agent;

  beforeEach(async () => {
    const authority = new CertificateAuthority();
    server = createSecureServer(authority.issue());
    dispatcher = new Agent({ allowH2: true, connect: { ca: authority.cert } });
    authority.remove();
    server.on('session', (session) => quiet(session));
    server.on('stream', (stream, { ':path': path }) => {
      quiet(stream);
      if (path === '/ok') {
        stream.respond({ ':status': 200 });
        stream.end('ok');
      } else if (path === '/reset') {
        stream.close(2);
      } else if (path === '/gone') {
        stream.session?.destroy();
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    await dispatcher.destroy();
    server.close();
  });

  it('counts as over HTTP/1.1, and comes down from flight', async () => {
    const host = `localhost:${(server.address() as AddressInfo).port}`;
    const { body } = await request(`https://${host}/ok`, { dispatcher });
    await body.dump();
    await expect(request(`https://${host}/reset`, { dispatcher })).rejects.toThrow();
    await expect(request(`https://${host}/gone`, { dispatcher })).rejects.toThrow();
    const controller = new AbortController();
    const given = request(`https://${host}/hang`, { dispatcher, signal: controller.signal }).catch(() => {});
    await eventually(async () => expect(await inFlight(host)).toBe(1));
    controller.abort();
    await given;

    expect(await calls(host)).toEqual(['GET 200 1', 'GET error 3']);
    expect(await inFlight(host)).toBe(0);
  });
});
