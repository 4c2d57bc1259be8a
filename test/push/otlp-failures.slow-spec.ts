import { mkdtempSync, writeFileSync, mkdirSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OtlpPushOptions } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { TestApp } from '../support/test-app';
import { Gateway } from './support/gateway';
import { Decoded, folderOf, LINES } from './support/otlp';

const SECRET = 'only-the-receiver-knows';
const here = process.cwd();
let receiver: Gateway;
beforeEach(async () => {
  receiver = await Gateway.start();
  process.chdir(folderOf('otel-2'));
});
afterEach(async () => {
  await TestApp.stopAll();
  await receiver.stop();
  process.chdir(here);
  Object.keys(process.env)
    .filter((name) => name.startsWith('OTEL_'))
    .forEach((name) => delete process.env[name]);
});

function start(otlp: OtlpPushOptions = { url: receiver.url }): Promise<TestApp> {
  return TestApp.start('express', { metrics: { push: { otlp } } });
}

async function answering(status: number, headers: Record<string, string> = {}, text = ''): Promise<void> {
  await receiver.stop();
  receiver = await Gateway.start((response) => void response.writeHead(status, headers).end(text));
}

/** Ends the application, and tells what it said of its pushes. */
async function ended(app: TestApp): Promise<string> {
  const before = performance.now();
  await app.app.close();
  expect(performance.now() - before).toBeLessThan(60_000);
  return app.logger.lines.filter((line) => line.includes('push of the metrics')).join('\n');
}

describe('what is sent along', () => {
  it('are headers, a credential and a path', async () => {
    const app = await start({
      url: `${receiver.url}/otlp/`,
      headers: { 'x-scope': 'team-a' },
      auth: { bearerToken: SECRET },
    });
    await ended(app);

    const [{ url, headers } = {} as never] = receiver.received;
    expect(url).toBe('/otlp/v1/metrics');
    expect(headers).toMatchObject({ 'x-scope': 'team-a', authorization: `Bearer ${SECRET}` });
  });

  it('comes from the environment', async () => {
    Object.assign(process.env, {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: `api-key=${SECRET}`,
      OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'delta',
      OTEL_SERVICE_NAME: 'billing',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,host.name=a%2Cb',
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
    });
    await start({});
    await eventually(() => expect(receiver.received.length).toBeGreaterThan(0));

    const [received] = receiver.received as [(typeof receiver.received)[number]];
    expect(received.url).toBe('/v1/metrics');
    expect(received.headers).toMatchObject({ 'api-key': SECRET, 'content-encoding': 'gzip' });
    const decoded = new Decoded(received);
    expect(decoded.resource).toMatchObject({ 'service.name': 'billing', 'host.name': 'a,b' });
    expect(decoded.metric('metrics_pushes_total').sum?.aggregationTemporality).toBe('AGGREGATION_TEMPORALITY_DELTA');
  });

  it('is nothing with OTEL_SDK_DISABLED', async () => {
    process.env['OTEL_SDK_DISABLED'] = 'true';
    await ended(await start());
    expect(receiver.received).toEqual([]);
  });
});

describe.each(LINES)('a receiver that does not take it, by the packages of %s', (line) => {
  beforeEach(() => process.chdir(folderOf(line)));

  it.each([
    [400, 'was answered with 400'],
    [401, 'was answered with 401: see auth beside the URL'],
    [302, 'was answered with 302, a redirect, which no push follows'],
  ])('is not asked again where it answers %d, and is told of without a secret', async (status, problem) => {
    await answering(status, { Location: 'http://other.example/' }, SECRET);
    const app = await start({ url: receiver.url, auth: { bearerToken: SECRET } });
    const said = await ended(app);

    expect(receiver.received).toHaveLength(1);
    expect(said).toContain(`A push of the metrics to ${receiver.url}/v1/metrics failed: it ${problem}`);
    expect(app.logger.lines.join('\n')).not.toContain(SECRET);
  });

  it('is asked again where it may take it later', async () => {
    await answering(503);
    expect(await ended(await start())).toMatch(/failed: it (was answered with "later"|did not end within)/);
    expect(receiver.received.length).toBeGreaterThan(1);
  });

  it('does not hold the end up by Retry-After', async () => {
    await answering(429, { 'Retry-After': '86400' });
    expect(await ended(await start())).toContain('failed: it was answered with "later"');
    expect(receiver.received).toHaveLength(1);
  });

  it('counts, and warns once', async () => {
    await answering(401);
    const app = await start({ url: receiver.url, intervalSeconds: 1, onShutdown: false });
    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value('metrics_pushes_total', { target: 'otlp', outcome: 'rejected' })).toBeGreaterThan(1);
    });
    expect(app.logger.lines.filter((each) => each.startsWith('warn A push'))).toHaveLength(1);
  });

  it('is not waited for where nobody listens', async () => {
    const { url } = receiver;
    await receiver.stop();
    expect(await ended(await start({ url, shutdownSeconds: 1 }))).toMatch(/failed: it (was not answered|did not end)/);
    receiver = await Gateway.start();
  });
});

describe('a receiver that is none', () => {
  let server: Server;
  const open = new Set<Socket>();
  const serve = async (onSocket: (socket: Socket) => unknown): Promise<string> => {
    server = createServer((socket) => {
      open.add(socket.on('close', () => open.delete(socket)));
      onSocket(socket.on('error', () => {}).resume());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  afterEach(() => server.close());

  it.each([
    ['never answers', (): void => {}],
    [
      'answers a byte now and then',
      (socket: Socket): void => {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
        const timer = setInterval(() => socket.write('1\r\nx\r\n'), 10);
        socket.on('close', () => clearInterval(timer));
      },
    ],
  ])('is not waited for where it %s, and no connection stays', async (_title, onSocket) => {
    const url = await serve(onSocket);
    expect(await ended(await start({ url, shutdownSeconds: 0.5 }))).toMatch(
      /failed: it (did not end|was not answered)/,
    );
    await eventually(() => expect(open.size).toBe(0));
  });

  it('is told of where it speaks another protocol', async () => {
    const url = await serve((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    expect(await ended(await start({ url }))).toContain('failed: it was not answered (HPE_');
  });
});

describe('the package of the exporter', () => {
  it('stops the application at start where it is not installed', async () => {
    process.chdir(tmpdir());
    const problem =
      'push.otlp needs @opentelemetry/exporter-metrics-otlp-proto, which cannot be loaded (MODULE_NOT_FOUND)';
    await expect(start()).rejects.toThrow(problem);
  });

  it('stops the application at start where it is too old', async () => {
    const name = '@opentelemetry/exporter-metrics-otlp-http';
    const folder = join(mkdtempSync(join(tmpdir(), 'push-')), 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '0.57.2', main: 'index.js' }));
    writeFileSync(join(folder, 'index.js'), '');
    process.chdir(join(folder, '..', '..', '..'));
    const problem = `push.otlp needs ${name} 0.208.0 or newer, but finds 0.57.2`;
    await expect(start({ url: receiver.url, protocol: 'http/json' })).rejects.toThrow(problem);
  });
});
