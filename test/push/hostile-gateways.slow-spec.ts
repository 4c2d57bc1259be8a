import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { PushgatewayOptions } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { TestApp } from '../support/test-app';
import { Gateway } from './support/gateway';

let gateway: Gateway;
beforeEach(async () => {
  gateway = await Gateway.start();
});
afterEach(async () => {
  await TestApp.stopAll();
  await gateway.stop();
});

/** An application that pushes when it closes. */
function start(pushgateway: Partial<PushgatewayOptions> = {}): Promise<TestApp> {
  return TestApp.start('express', {
    metrics: { push: { pushgateway: { url: gateway.url, job: 'nightly', ...pushgateway } } },
  });
}

/** What the application said of its pushes. */
function warnings({ logger }: TestApp): string[] {
  return logger.lines.filter((line) => line.includes('push of the metrics'));
}

describe('a gateway that does not take it', () => {
  const answering = async (status: number, headers: Record<string, string> = {}, text = ''): Promise<void> => {
    await gateway.stop();
    gateway = await Gateway.start((response) => void response.writeHead(status, headers).end(text));
  };

  it.each([
    [400, 'was answered with 400: pushed metrics are invalid'],
    [401, 'was answered with 401: see auth beside the URL'],
    [307, 'was answered with 307, a redirect, which no push follows: write the URL that it leads to'],
  ])('is not asked again where it answers %d', async (status, problem) => {
    await answering(status, { Location: 'http://other.example/?secret' }, 'pushed metrics\nare invalid');
    const app = await start();
    await app.app.close();

    expect(gateway.received).toHaveLength(1);
    expect(warnings(app).join('\n')).toContain(`failed: it ${problem}`);
  });

  it('is asked again where it may take it later, each time later', async () => {
    await answering(503);
    const app = await start({ shutdownSeconds: 3 });
    await app.app.close();

    const gaps = gateway.received.slice(1).map(({ at }, index) => at - (gateway.received[index]?.at ?? 0));
    expect(gaps.length).toBeGreaterThan(1);
    // A tenth of the three seconds, of which a half is random.
    expect(gaps[0]).toBeGreaterThanOrEqual(149);
    expect(gaps[1]).toBeGreaterThanOrEqual(299);
    expect(warnings(app)).toHaveLength(1);
  });

  it('takes it the second time', async () => {
    await gateway.stop();
    gateway = await Gateway.start((response) => {
      response.writeHead(gateway.received.length === 1 ? 429 : 202, { 'Retry-After': '0' }).end();
    });
    const app = await start();
    await app.app.close();

    expect(gateway.received).toHaveLength(2);
    expect(warnings(app)).toEqual([]);
  });

  it('does not hold the end up by Retry-After', async () => {
    await answering(429, { 'Retry-After': '86400' });
    const app = await start();
    const before = performance.now();
    await app.app.close();

    expect(performance.now() - before).toBeLessThan(60_000);
    expect(gateway.received).toHaveLength(1);
    expect(warnings(app)).toHaveLength(1);
  });

  it('counts, and warns once', async () => {
    await answering(401);
    const app = await start({ intervalSeconds: 1, onShutdown: false });
    await eventually(() => expect(gateway.received.length).toBeGreaterThan(1));

    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value('metrics_pushes_total', { target: 'pushgateway', outcome: 'rejected' })).toBeGreaterThan(
        1,
      );
    });
    expect(warnings(app).filter((line) => line.startsWith('warn'))).toHaveLength(1);
  });
});

describe('a gateway that is none', () => {
  let server: Server;
  const serve = async (onSocket: (socket: Socket) => unknown): Promise<string> => {
    server = createServer((socket) => void onSocket(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const ends = async (url: string, options: Partial<PushgatewayOptions> = {}): Promise<string[]> => {
    const app = await start({ url, ...options });
    const before = performance.now();
    await app.app.close();
    expect(performance.now() - before).toBeLessThan(60_000);
    return warnings(app);
  };
  afterEach(() => server.close());

  it('is not waited for where it never answers', async () => {
    const url = await serve((socket: Socket) => socket.on('error', () => {}).resume());

    expect((await ends(url, { shutdownSeconds: 0.5 })).join()).toMatch(/failed: it did not end within 0\.\d s/);
  });

  it('is not waited for where its answer has no end', async () => {
    const url = await serve((socket: Socket) => {
      socket.on('error', () => {}).resume();
      socket.write('HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n');
      const timer = setInterval(() => socket.write('4000\r\n' + 'x'.repeat(0x4000) + '\r\n'), 1);
      socket.on('close', () => clearInterval(timer));
    });

    expect((await ends(url)).join()).toContain('failed: it was answered with 400: xxx');
  });

  it.each([
    ['speaks another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['hangs up', ''],
    ['has a head of megabytes', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(2_000_000)}`],
  ])('is told of where it %s', async (_title, answer) => {
    const url = await serve((socket: Socket) => {
      socket.on('error', () => {}).resume();
      socket.end(answer);
    });

    expect((await ends(url)).join()).toContain(`A push of the metrics to ${url} failed: it was not answered (`);
  });

  it('is told of where nobody listens', async () => {
    const url = await serve(() => {});
    await new Promise((resolve) => server.close(resolve));

    expect((await ends(url)).join()).toContain(`failed: it was not answered (ECONNREFUSED)`);
  });
});
