import { Registry, Counter } from 'prom-client';
import { firstValueFrom } from 'rxjs';
import { TestApp } from '../support/test-app';
import { clientCallsOf } from './support/client-calls';
import { DirectClient } from './support/direct-client';

afterEach(() => TestApp.stopAll());

async function start(metrics = {}): Promise<{ app: TestApp; client: DirectClient }> {
  const app = await TestApp.start('express', { metrics, providers: [DirectClient] });
  return { app, client: app.app.get(DirectClient) };
}

/** Emits an event of that pattern, which Nest takes as it is. */
async function emit(client: DirectClient, pattern: unknown): Promise<void> {
  await firstValueFrom(client.emit(pattern, {}), { defaultValue: undefined });
}

describe('the label pattern of a call', () => {
  it('is the text of the pattern, an object with its keys in order, 128 characters at most', async () => {
    const { app, client } = await start();

    for (const pattern of ['__proto__', 'constructor', 7, { b: 1, a: { d: 2, c: 3 } }, 'x'.repeat(10_000), '"\n\\']) {
      await emit(client, pattern);
    }

    expect(await clientCallsOf(app)).toEqual([
      'custom "\n\\ ok 1',
      'custom 7 ok 1',
      'custom __proto__ ok 1',
      'custom constructor ok 1',
      `custom ${'x'.repeat(128)} ok 1`,
      'custom {"a":{"c":3,"d":2},"b":1} ok 1',
    ]);
  });

  it('is unknown for what cannot be put into words, and the call goes its way', async () => {
    const { app, client } = await start();
    const circle: Record<string, unknown> = {};
    circle['itself'] = circle;
    const hostile = [
      Object.defineProperty({}, 'cmd', {
        enumerable: true,
        get: () => {
          throw new Error('do not look');
        },
      }),
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('do not look');
          },
        },
      ),
      {
        toJSON: () => {
          throw new Error('do not print');
        },
      },
      { cmd: 10n },
      Symbol('a symbol'),
      () => 'a function',
    ];

    for (const pattern of hostile) {
      await emit(client, pattern);
    }
    await emit(client, circle);

    const calls = await clientCallsOf(app);
    expect(calls).toContain(`custom unknown ok ${hostile.length}`);
    expect(app.logger.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
  });

  it('is __overflow__ past the series budget, with one warning for each metric', async () => {
    const { app, client } = await start({ limits: { seriesPerMetric: 4 } });

    for (let user = 0; user < 50; user++) {
      await emit(client, `user.${user}`);
    }

    const exposition = await app.scrape();
    expect(exposition.value('rpc_client_requests_total')).toBe(50);
    expect(exposition.of('rpc_client_requests_total').length).toBeLessThan(8);
    expect(exposition.value('rpc_client_request_duration_seconds_count')).toBe(50);
    expect(exposition.value('rpc_client_requests_in_flight')).toBe(0);
    for (const metric of ['rpc_client_requests_total', 'rpc_client_request_duration_seconds']) {
      const start = `warn ${metric} has reached its 4 series`;
      expect(app.logger.lines.filter((line) => line.startsWith(start))).toHaveLength(1);
      const overflow = exposition.value(metric.replace('seconds', 'seconds_count'), { pattern: '__overflow__' });
      expect(exposition.value('metrics_series_dropped_total', { metric })).toBe(overflow);
    }
  });
});

describe('a client that is not what it seems', () => {
  it('calls as before', async () => {
    const { app, client } = await start();
    const shy = new Proxy(client, {
      getPrototypeOf: () => {
        throw new Error('do not look');
      },
      getOwnPropertyDescriptor: () => {
        throw new Error('do not look');
      },
    });

    expect(await firstValueFrom(shy.send('echo', {}))).toBe('echo');
    expect(await firstValueFrom(shy.send('echo', {}))).toBe('echo');

    expect(await clientCallsOf(app)).toEqual([]);
    const warnings = app.logger.lines.filter((line) => line.startsWith('warn'));
    expect(warnings).toEqual([expect.stringContaining('could not be measured: Error: do not look')]);
  });

  it('is no harm where it stands', async () => {
    const unlooked = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('do not look');
        },
      },
    );
    const providers = [DirectClient, { provide: 'UNLOOKED', useValue: unlooked }];
    const [one] = [await TestApp.start('express', { providers }), await TestApp.start('express')];

    await emit(one.app.get(DirectClient), 'paid');

    expect(await clientCallsOf(one)).toEqual(['custom paid ok 1']);
  });
});

describe("a metric of the application's own by the same name", () => {
  it('is an error at the start where the registry has it', async () => {
    const registry = new Registry();
    new Counter({ name: 'rpc_client_requests_total', help: 'Ours.', registers: [registry] });

    await expect(start({ registry })).rejects.toThrow('registry has a metric "rpc_client_requests_total"');
  });

  it('is warned of once where it comes later, and the calls go their way', async () => {
    const registry = new Registry();
    const { app, client } = await start({ registry });
    new Counter({ name: 'rpc_client_requests_total', help: 'Ours.', registers: [registry] });

    await emit(client, 'paid');
    await emit(client, 'paid');

    const warnings = app.logger.lines.filter((line) => line.includes('could not be measured'));
    expect(warnings.filter((line) => line.startsWith('warn'))).toHaveLength(1);
  });
});
