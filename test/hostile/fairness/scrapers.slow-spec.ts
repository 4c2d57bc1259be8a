import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Gauge, register } from 'prom-client';
import { eventually } from '../../support/eventually';
import { closed } from '../../support/sockets';
import { ADAPTERS, TestApp, TOKEN } from '../../support/test-app';

const UNREAD = 4;
const SCRAPES = 15;
/** Bytes of the large answer, of which a connection takes a part. */
const LARGE = 32_000_000;

afterEach(async () => {
  register.clear();
  await TestApp.stopAll();
});

/** A metric that is large, and whose name the others do not ask for. */
function registerLarge(): void {
  const large = new Gauge({ name: 'large', help: 'Large.', labelNames: ['text'] });
  for (let i = 0; i < LARGE / 4000; i++) {
    large.set({ text: `${i} ${'x'.repeat(3960)}` }, i);
  }
}

/** After a collection: what is merely not collected so far is held by nobody. */
function bytesInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe.each(ADAPTERS)('scrapers on %s', (adapter) => {
  it('are all answered when twelve with other timeouts, formats and encodings come at once', async () => {
    let calls = 0;
    new Gauge({
      name: 'working',
      help: 'Works.',
      async collect() {
        calls++;
        await pause(5);
        this.set(calls);
      },
    });
    const app = await TestApp.start(adapter);

    for (let round = 0; round < 5; round++) {
      const answers = Array.from({ length: 12 }, (_, index) =>
        app.read('/metrics', {
          headers: {
            'X-Prometheus-Scrape-Timeout-Seconds': String(60 + index),
            Accept: index % 2 === 0 ? 'text/plain' : 'application/openmetrics-text',
            'Accept-Encoding': ['gzip', 'br', 'identity'][index % 3] ?? '',
          },
        }),
      );
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(answers.map(() => 200));
    }
    expect(calls).toBeLessThan(60);
  });

  it('are not kept out by others that do not read, each of which holds a part of its answer, and is cut off', async () => {
    registerLarge();
    const app = await TestApp.start(adapter);
    const before = bytesInUse();
    const unread: Socket[] = [];
    for (let i = 0; i < UNREAD; i++) {
      const socket = await app.open(
        `GET /metrics?name[]=large&name[]=${i} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
      );
      await once(socket, 'readable');
      unread.push(socket);
    }

    for (let i = 0; i < SCRAPES; i++) {
      const headers = { 'X-Prometheus-Scrape-Timeout-Seconds': '60' };
      expect((await app.read('/metrics?name[]=metrics_scrapes_total', { headers })).status).toBe(200);
    }
    // What the connections of this process have taken from the system is not held by anybody's answer.
    expect(bytesInUse() - before).toBeLessThan((UNREAD * LARGE) / 2);

    // They hear of their end when they read what is there; none of them ever gets the whole.
    const server = app.app.getHttpServer() as {
      getConnections(done: (error: Error | null, count: number) => void): void;
    };
    const connections = (): Promise<number> =>
      new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
    await eventually(async () => expect(await connections()).toBeLessThanOrEqual(1));
    for (const socket of unread) {
      let bytes = 0;
      const over = closed(socket);
      socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
      await over;
      expect(bytes).toBeLessThan(LARGE);
    }
  });
});
