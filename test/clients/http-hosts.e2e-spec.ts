import { request, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { TestApp } from '../support/test-app';
import { callsTo, Upstream } from './support/upstream';

afterEach(async () => {
  await TestApp.stopAll();
  await Upstream.stopAll();
});

const NOT_FOUND = Object.assign(new Error('there is no such host'), { code: 'ENOTFOUND' });

/** Makes a call that fails when its name is looked up. */
async function call(url: string, options: RequestOptions = {}): Promise<void> {
  const make = url.startsWith('https:') ? secureRequest : request;
  const outgoing = make(url, { lookup: (_host, _options, found) => found(NOT_FOUND, '', 4), ...options });
  outgoing.end();
  // Without a connection it has nothing to close.
  await new Promise((resolve) => outgoing.on('error', resolve).on('close', resolve));
}

/** A call that fails at once, whatever the network is. */
const UNREACHED: RequestOptions = {
  createConnection: () => {
    throw new Error('no connection');
  },
};

async function start(httpClient?: MetricsModuleOptions['httpClient'], more?: MetricsModuleOptions): Promise<TestApp> {
  return TestApp.start('express', { metrics: { ...more, ...(httpClient === undefined ? {} : { httpClient }) } });
}

/** The hosts that are told apart, but for the application's own, which the test reads from. */
async function hostsOf(app: TestApp): Promise<string[]> {
  const hosts = (await app.scrape()).of('http_client_requests_total').map(({ labels }) => labels['host'] ?? '');
  return [...new Set(hosts)].filter((host) => host !== `127.0.0.1:${app.port}`).toSorted();
}

describe('the label host', () => {
  it('is the host with its port, in one spelling', async () => {
    const app = await start();
    await call('http://example.com/secret?token=1');
    await call('https://Example.COM/');
    await call('https://example.com:443/other');
    await call('https://user:password@example.com.:8443/');
    await call('http://münchen.example/');
    await call('http://[::1]:1/', UNREACHED);

    expect(await hostsOf(app)).toEqual([
      '[::1]:1',
      'example.com:443',
      'example.com:80',
      'example.com:8443',
      'xn--mnchen-3ya.example:80',
    ]);
    expect(callsTo('example.com:443', await app.scrape())).toEqual(['GET error 2']);
  });

  it('is the same by fetch and by node:http', async () => {
    const app = await start();
    const upstream = await Upstream.start();
    await call(`${upstream.url}/ok`);
    await fetch(`${upstream.url}/ok`);

    expect(callsTo(upstream.host, await app.scrape())).toEqual(['GET 200 2']);
  });

  it('is the target, whatever the header Host says, which has its port from there alone', async () => {
    const app = await start();
    const upstream = await Upstream.start();
    const options = { headers: { Host: 'from.outside.example:8080' } };
    await call(`${upstream.url}/ok`, options);

    expect(await hostsOf(app)).toEqual(['127.0.0.1']);
  });

  it.each(['127.0.0.1:x@evil.example', '127.0.0.1:80@evil.example:7', '127.0.0.1:', '127.0.0.1:123456'])(
    'is the target, whatever stands behind it in the header Host: %s',
    async (header) => {
      const app = await start();
      const upstream = await Upstream.start();
      await call(`${upstream.url}/ok`, { headers: { Host: header } });

      expect(await hostsOf(app)).toEqual(['127.0.0.1']);
    },
  );

  it('has ten ports of one address at most, as a header that is passed on may name any', async () => {
    const app = await start();
    const upstream = await Upstream.start();
    for (let port = 1; port <= 20; port++) {
      await call(`${upstream.url}/ok`, { headers: { Host: `127.0.0.1:${port}` } });
    }

    const hosts = await hostsOf(app);
    expect(hosts.length).toBeLessThanOrEqual(11);
    expect(callsTo('127.0.0.1', await app.scrape())).not.toEqual([]);
  });

  it('is not for the text of a request to decide on: what it asks a proxy for is told apart ten times', async () => {
    const app = await start();
    const upstream = await Upstream.start();
    for (let i = 0; i < 60; i++) {
      await call(`${upstream.url}/`, { path: `http://evil-${i}.example/unavailable` });
    }
    await call(`${upstream.url}/ok`);

    expect(await hostsOf(app)).toHaveLength(11);
    expect(callsTo(upstream.host, await app.scrape())).toEqual(['GET 200 51']);
  });

  it('is a named one, or else the one that is called, where a proxy is asked for it', async () => {
    const upstream = await Upstream.start();
    const app = await start({ hosts: ['api.example.com', upstream.host] });
    await call(`${upstream.url}/`, { path: 'http://api.example.com/' });
    await call(`${upstream.url}/`, { path: 'http://evil.example/' });

    expect(await hostsOf(app)).toEqual([upstream.host, 'api.example.com:80']);
  });

  it('is the target where a proxy is asked for it', async () => {
    const app = await start();
    const proxy = await Upstream.start();
    await call(`${proxy.url}/`, { path: 'http://api.example.com/path?query', headers: { Host: 'api.example.com' } });

    expect(await hostsOf(app)).toEqual(['api.example.com:80']);
  });

  it('has addresses of loopback and private networks, and no others', async () => {
    const app = await start();
    for (const inside of ['10.1.2.3', '172.31.0.1', '192.168.0.1', '169.254.169.254', '[fd00::1]']) {
      await call(`http://${inside}/`, UNREACHED);
    }
    for (const outside of ['8.8.8.8', '172.32.0.1', '[2001:db8::1]', '[::ffff:8.8.8.8]', '134744072']) {
      await call(`http://${outside}/`, UNREACHED);
    }

    expect(await hostsOf(app)).toEqual([
      '10.1.2.3:80',
      '169.254.169.254:80',
      '172.31.0.1:80',
      '192.168.0.1:80',
      '[fd00::1]:80',
      '__other__',
    ]);
    expect(callsTo('__other__', await app.scrape())).toEqual(['GET error 5']);
  });

  it('tells fifty apart, warns once of more, and counts them as one', async () => {
    const app = await start();
    await app.fetch('/'); // the first of them
    for (let i = 0; i < 60; i++) {
      await call(`http://host-${i}.example/`);
    }
    await call('http://host-0.example/');

    const hosts = await hostsOf(app);
    expect(hosts).toHaveLength(50);
    expect(hosts).toContain('__other__');
    expect(callsTo('host-0.example:80', await app.scrape())).toEqual(['GET error 2']);
    expect(callsTo('__other__', await app.scrape())).toEqual(['GET error 11']);
    expect(app.logger.lines.filter((line) => line.includes('more than 50 hosts'))).toHaveLength(1);
  });

  it('is never what no host can be', async () => {
    const app = await start();
    const odd = (hostname: string): RequestOptions => ({ ...UNREACHED, hostname, setHost: false });
    await call('http://x/', odd(`${'long.'.repeat(4000)}example`));
    await call('http://x/', odd('a"} 1\nmetric{x="'));
    await call('http://x/', odd('exa mple.com'));
    await call('http://x/', odd('example.com/path'));

    expect((await hostsOf(app)).filter((host) => !['__other__', 'example.com'].includes(host))).toEqual([]);
  });
});

describe('httpClient.hosts', () => {
  it('alone are told apart', async () => {
    const hosts = ['api.example.com', '*.tenants.example', '10.0.0.1:8080'];
    const app = await start({ hosts });
    await call('https://api.example.com/');
    await call('https://api.example.com:8443/');
    await call('https://one.tenants.example/');
    await call('https://deep.two.tenants.example/');
    await call('https://tenants.example/');
    await call('https://nottenants.example/');
    await call('http://10.0.0.1:8080/', UNREACHED);
    await call('http://10.0.0.1:8081/', UNREACHED);

    const exposition = await app.scrape();
    expect(await hostsOf(app)).toEqual(['*.tenants.example:443', '10.0.0.1:8080', '__other__', 'api.example.com:443']);
    expect(callsTo('*.tenants.example:443', exposition)).toEqual(['GET error 2']);
    expect(callsTo('__other__', exposition)).toEqual(expect.arrayContaining(['GET error 4']));
  });

  it('may be none', async () => {
    const app = await start({ hosts: [] });
    await call('https://api.example.com/');

    expect(await hostsOf(app)).toEqual(['__other__']);
  });
});

describe('the label sets of calls', () => {
  it('are bounded by the series budget', async () => {
    const app = await start(undefined, { limits: { seriesPerMetric: 2 } });
    for (let i = 0; i < 5; i++) {
      await call(`http://host-${i}.example/`);
    }

    const exposition = await app.scrape();
    // Who fails is told all the same.
    expect(callsTo('host-4.example:80', exposition)).toEqual(['__overflow__ error 1']);
    expect(exposition.value('metrics_series_dropped_total', { metric: 'http_client_requests_total' })).toBe(3);
    expect(exposition.value('http_client_requests_in_flight', { host: 'host-4.example:80' })).toBe(0);
    const warning = 'warn http_client_requests_total has reached its 2 series (limits.seriesPerMetric)';
    expect(app.logger.lines.filter((line) => line.startsWith(warning))).toHaveLength(1);
  });
});
