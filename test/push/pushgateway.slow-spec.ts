import { hostname } from 'node:os';
import { join } from 'node:path';
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { exampleCommand } from '../examples/support/built';
import { describeWith } from '../support/real-parts';
import { Processes } from '../support/processes';
import { TestApp } from '../support/test-app';
import { PushgatewayServer } from './support/pushgateway-server';

describeWith('prometheus-pushgateway')('a real Pushgateway', () => {
  const processes = new Processes();
  let gateway: PushgatewayServer;
  beforeAll(async () => {
    gateway = await PushgatewayServer.start();
  });
  afterEach(() => TestApp.stopAll());
  afterAll(async () => {
    await processes.stopAll();
    await gateway.stop();
  });

  const start = (job: string, options: MetricsModuleOptions = {}): Promise<TestApp> =>
    TestApp.start('fastify', { metrics: { push: { pushgateway: { url: gateway.url, job } }, ...options } });

  it('takes every number of every kind of metric, and replaces them with the next push', async () => {
    const registry = new Registry();
    const registers = [registry];
    new Gauge({ name: 'odd_values', help: 'A "help"\nwith \\', labelNames: ['kind'], registers }).set(
      { kind: 'a "label"\nwith \\ in it' },
      Number.NEGATIVE_INFINITY,
    );
    new Histogram({ name: 'sizes', help: 'Sizes.', buckets: [1, 2.5], registers }).observe(2);
    new Summary({ name: 'waits', help: 'Waits.', percentiles: [0.5], registers }).observe(0.1);
    const total = new Counter({ name: 'items_total', help: 'Items.', registers });
    total.inc(0.1 + 0.2);
    const options = { adoptRegistries: [registry], defaultMetrics: false, system: false };
    const app = await start('every kind/of metric', options);
    await app.fetch('/missing');
    const scraped = await app.scrape();
    await app.app.close();

    const group = { job: 'every kind/of metric', instance: '' };
    const stored = await gateway.scrape();
    const own = scraped.samples.filter(({ name }) => !name.startsWith('http_') && !name.startsWith('metrics_'));
    expect(own.map(({ name }) => name)).toContain('waits_sum');
    for (const { name, labels, value } of own) {
      expect([name, labels, stored.value(name, { ...labels, ...group })]).toEqual([name, labels, value]);
      expect(stored.types.get(name)).toBe(scraped.types.get(name));
    }
    expect(stored.value('http_requests_total', { ...group, path: '__unmatched__' })).toBe(1);
    expect(stored.value('push_failure_time_seconds', group)).toBe(0);

    const next = await start('every kind/of metric', { defaultMetrics: false, system: false });
    await next.app.close();
    expect((await gateway.scrape()).value('items_total', group)).toBeUndefined();
  });

  it('says what it does not take, and the log says so', async () => {
    const counting = new Registry();
    new Counter({ name: 'things', help: 'Things.', registers: [counting] }).inc();
    const first = await start('consistent', { adoptRegistries: [counting] });
    await first.app.close();
    const gauging = new Registry();
    new Gauge({ name: 'things', help: 'Things.', registers: [gauging] }).set(1);
    const app = await start('inconsistent', { adoptRegistries: [gauging] });
    await app.app.close();

    const warned = app.logger.lines.filter((line) => line.includes('push of the metrics')).join();
    expect(warned).toContain(`to ${gateway.url} failed: it was answered with 400: `);
    expect(warned).toContain('things');
  });

  it('has the metrics of the cron job of the examples', async () => {
    const { file, args, env } = exampleCommand('nightly', { PUSHGATEWAY_URL: gateway.url });
    const job = processes.start({ name: 'nightly', file, args, ...(env && { env }) });
    expect(await job.ended()).toEqual({ code: 0, signal: null });

    expect(job.output).toContain('2 sessions were removed.');
    const stored = await gateway.scrape();
    expect(stored.value('nightly_sessions_removed_total', { job: 'nightly' })).toBe(2);
    const seen = stored.value('nightly_last_success_timestamp_seconds', { job: 'nightly' });
    expect(Math.abs((seen ?? 0) - Date.now() / 1000)).toBeLessThan(600);
    const run = { job: 'nightly', class: 'SessionCleanup', method: 'run', result: 'ok' };
    expect(stored.value('method_duration_seconds_count', run)).toBe(1);
  });

  it('has the metrics of the command of the examples', async () => {
    const files = ['package.json', 'nowhere.json'];
    const command = exampleCommand('checksums', { PUSHGATEWAY_URL: gateway.url }, files);
    const running = processes.start(command);
    expect(await running.ended()).toEqual({ code: 1, signal: null });

    expect(running.output).toMatch(/^[0-9a-f]{64} {2}package\.json$/m);
    const calls = { job: 'checksums', instance: hostname(), class: 'Checksums', method: 'of' };
    const stored = await gateway.scrape();
    expect(stored.value('method_calls_total', { ...calls, result: 'ok' })).toBe(1);
    expect(stored.value('method_calls_total', { ...calls, result: 'error' })).toBe(1);
  });

  it('may be away: the command ends as well, and says so', async () => {
    const command = exampleCommand('checksums', { PUSHGATEWAY_URL: 'http://127.0.0.1:9' }, [
      join(__dirname, '..', '..', 'package.json'),
    ]);
    const running = processes.start(command);
    expect(await running.ended()).toEqual({ code: 0, signal: null });

    expect(running.output).toContain('A push of the metrics to http://127.0.0.1:9 failed: it was not answered');
  });
});
