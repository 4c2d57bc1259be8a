import { ADAPTERS, TestApp } from '../support/test-app';

describe.each(ADAPTERS)('process metrics with a prefix on %s', (adapter) => {
  afterEach(() => TestApp.stopAll());

  it('are called so, each of them, and are left out by these names', async () => {
    const app = await TestApp.start(adapter, {
      metrics: { defaultMetrics: { prefix: 'app_' }, metrics: { exclude: ['app_nodejs_gc_*', 'nodejs_heap_*'] } },
    });

    const exposition = await app.scrape();
    expect(exposition.text).not.toMatch(/^(process|nodejs)_/m);
    expect(exposition.value('app_process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(exposition.value('app_nodejs_heap_size_used_bytes')).toBeGreaterThan(0);
    expect(exposition.value('app_nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
    expect(exposition.text).not.toContain('app_nodejs_gc_');
  });
});
