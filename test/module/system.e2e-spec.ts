import { readFileSync } from 'node:fs';
import { totalmem, uptime } from 'node:os';
import { makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import { Gauge, register, Registry } from 'prom-client';
import { eventually } from '../support/eventually';
import type { Exposition } from '../support/exposition';
import { HelloController } from '../support/contract-controllers';
import { ADAPTERS, TestApp } from '../support/test-app';

const NAMES = [
  'system_cpu_usage_percent',
  'system_memory_usage_percent',
  'system_memory_usage_bytes',
  'system_disk_usage_percent',
  'system_uptime_seconds',
  'network_bytes_sent_total',
  'network_bytes_recv_total',
  'disk_read_bytes_total',
  'disk_write_bytes_total',
];
const OFF = { cpu: false, memory: false, disk: false, uptime: false, network: false, diskIo: false };
const HAS_PROC = process.platform === 'linux';
const SYSTEM = /^(system|network|disk)_/;

const controllers = [HelloController];

function systemNames({ types }: Exposition): string[] {
  return [...types.keys()].filter((name) => SYSTEM.test(name)).toSorted();
}

/** What the application shows once it has read this of the host: its start does not wait for what takes long. */
function scrapedWith(app: TestApp, ...names: string[]): Promise<Exposition> {
  return eventually(async () => {
    const exposition = await app.scrape();
    expect([...exposition.types.keys()]).toEqual(expect.arrayContaining(names));
    return exposition;
  });
}

afterEach(async () => {
  await TestApp.stopAll();
  register.clear();
});

describe.each(ADAPTERS)('system metrics on %s', (adapter) => {
  it('are there with values that may be', async () => {
    const app = await TestApp.start(adapter, { controllers });

    // CPU usage is a difference between two readings.
    const exposition = await scrapedWith(app, ...NAMES.slice(0, 5));

    const cpu = exposition.value('system_cpu_usage_percent') ?? NaN;
    expect(cpu).toBeGreaterThanOrEqual(0);
    expect(cpu).toBeLessThanOrEqual(100);
    const bytes = exposition.value('system_memory_usage_bytes') ?? NaN;
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(bytes).toBeLessThan(totalmem());
    const percent = exposition.value('system_memory_usage_percent') ?? NaN;
    expect(percent).toBeGreaterThanOrEqual(((bytes / totalmem()) * 100) / 1.001);
    expect(percent).toBeLessThanOrEqual(100);
    expect(exposition.value('system_disk_usage_percent')).toBeGreaterThan(0);
    expect(exposition.value('system_disk_usage_percent')).toBeLessThanOrEqual(100);
    expect(Math.abs((exposition.value('system_uptime_seconds') ?? NaN) - uptime())).toBeLessThan(30);
    expect(exposition.types.get('system_memory_usage_bytes')).toBe('gauge');
  });

  (HAS_PROC ? it : it.skip)('count the bytes of network and disks', async () => {
    const app = await TestApp.start(adapter, { controllers });

    const hasNetwork = /^ *(?!lo:)\S+: *\d/m.test(readFileSync('/proc/net/dev', 'utf8'));
    const hasDisk = /^ *\d+ +\d+ (sd|vd|xvd|nvme)/m.test(readFileSync('/proc/diskstats', 'utf8'));
    const expected = [
      ...(hasNetwork ? ['network_bytes_sent_total', 'network_bytes_recv_total'] : []),
      ...(hasDisk ? ['disk_read_bytes_total', 'disk_write_bytes_total'] : []),
    ];
    const exposition = await scrapedWith(app, ...expected);

    for (const name of expected) {
      expect([name, exposition.types.get(name)]).toEqual([name, 'counter']);
      expect(exposition.value(name)).toBeGreaterThanOrEqual(0);
    }
  });

  it('are there part by part', async () => {
    const app = await TestApp.start(adapter, {
      controllers,
      metrics: { system: { ...OFF, memory: true, uptime: true } },
    });

    const parts = ['system_memory_usage_bytes', 'system_memory_usage_percent', 'system_uptime_seconds'];
    expect(systemNames(await scrapedWith(app, ...parts))).toEqual(parts);
  });

  it.each([
    ['by one word', false],
    ['one by one', OFF],
  ])('are not there when switched off %s', async (_name, system) => {
    const app = await TestApp.start(adapter, { controllers, metrics: { system } });

    expect(systemNames(await app.scrape())).toEqual([]);
  });

  it('take the prefix and names of their own', async () => {
    const app = await TestApp.start(adapter, {
      controllers,
      metrics: { prefix: 'gateway', names: { system_uptime_seconds: 'host_uptime_seconds' } },
    });

    const { types } = await scrapedWith(app, 'gateway_system_memory_usage_bytes', 'host_uptime_seconds');

    expect([...types.keys()].filter((name) => NAMES.includes(name))).toEqual([]);
  });

  it('leave out a disk that cannot be read', async () => {
    const app = await TestApp.start(adapter, { controllers, metrics: { system: { diskPath: '/no/such/disk' } } });

    const { text } = await scrapedWith(app, 'system_uptime_seconds', 'system_cpu_usage_percent');

    expect(text).not.toContain('system_disk_usage_percent');
    expect(app.logger.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
  });
});

describe('a metric of the user with the name of a system metric', () => {
  // CPU usage is registered a second after the start: the collision must not wait for it.
  const mine = makeGaugeProvider({ name: 'system_cpu_usage_percent', help: 'Mine.' });
  const taken = (): Registry => {
    const registry = new Registry();
    new Gauge({ name: 'system_cpu_usage_percent', help: 'Mine.', registers: [registry] }).set(7);
    return registry;
  };

  it('is an error at boot in the registry of the options', async () => {
    await expect(TestApp.start('express', { controllers, metrics: { registry: taken() } })).rejects.toThrow(
      'MetricsModule: registry has a metric "system_cpu_usage_percent" already',
    );
  });

  it('is an error at boot in an adopted registry', async () => {
    const start = TestApp.start('express', { controllers, metrics: { adoptRegistries: [taken()] } });

    await expect(start).rejects.toThrow(
      'adoptRegistries has a registry that holds a metric "system_cpu_usage_percent"',
    );
  });

  it.each([
    ['the global one', {}],
    ['ours', { registry: register }],
  ])('is an error at boot where a provider registers it in %s', async (_name, metrics) => {
    await expect(TestApp.start('express', { controllers, providers: [mine], metrics })).rejects.toThrow(
      /MetricsModule: (registry|adoptRegistries) (has|holds) .*metric "system_cpu_usage_percent"/,
    );
  });

  it('is an error at boot where it is registered before the application listens', async () => {
    const registry = new Registry();
    const configure = (): void => {
      new Gauge({ name: 'system_cpu_usage_percent', help: 'Mine.', registers: [registry] });
    };

    await expect(TestApp.start('express', { controllers, metrics: { registry }, configure })).rejects.toThrow(
      'MetricsModule: registry holds a metric "system_cpu_usage_percent"',
    );
  });

  it('is none where the part is switched off', async () => {
    const registry = taken();
    const own = await TestApp.start('express', { controllers, metrics: { registry, system: { cpu: false } } });
    const adopted = await TestApp.start('express', {
      controllers,
      metrics: { adoptRegistries: [taken()], system: false },
    });

    expect((await own.scrape()).value('system_cpu_usage_percent')).toBe(7);
    expect((await adopted.scrape()).value('system_cpu_usage_percent')).toBe(7);
    await TestApp.stopAll();
    expect(registry.getMetricsAsArray().map((metric) => (metric as unknown as { name: string }).name)).toEqual([
      'system_cpu_usage_percent',
    ]);
  });
});

it('a registry can serve the next application, which reads anew', async () => {
  const registry = new Registry();
  await TestApp.start('express', { controllers, metrics: { registry } });
  await TestApp.stopAll();
  expect(registry.getMetricsAsArray()).toEqual([]);

  const next = await TestApp.start('express', { controllers, metrics: { registry } });

  expect((await scrapedWith(next, 'system_uptime_seconds')).value('system_uptime_seconds')).toBeGreaterThan(0);
});
