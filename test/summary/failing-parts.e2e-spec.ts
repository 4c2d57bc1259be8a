import { getHeapStatistics } from 'node:v8';
import { ADAPTERS, TestApp } from '../support/test-app';
import { orders } from './support/orders.controller';

/** What Node does where `/proc` cannot be read: in a sandbox, or where every descriptor is in use. */
const withoutProc = (): never => {
  throw Object.assign(new Error("EMFILE: too many open files, open '/proc/self/stat'"), { code: 'EMFILE' });
};

afterEach(async () => {
  jest.restoreAllMocks();
  await TestApp.stopAll();
});

describe.each(ADAPTERS)('where /proc cannot be read, on %s', (adapter) => {
  it('the answers are without what it tells, and whole otherwise', async () => {
    const app = await TestApp.start(adapter, { ...orders, metrics: { derived: true } });
    await app.fetch('/orders/1');
    jest.spyOn(process, 'memoryUsage').mockImplementation(withoutProc);

    const summary = await app.summary('?families=true');
    const exposition = await app.scrape();
    const health = await app.read('/metrics/health');

    expect(summary.requests.total).toBe(1);
    expect(summary.system.process).not.toHaveProperty('residentBytes');
    expect(summary.system.process.heapUsedBytes).toBeGreaterThan(0);
    expect(summary.system.process.heapLimitBytes).toBe(getHeapStatistics().heap_size_limit);
    expect(summary).not.toHaveProperty('sectionsFailed');
    expect(exposition.value('http_requests_total', { path: '/orders/:id' })).toBe(1);
    expect(exposition.value('nodejs_heap_size_used_bytes')).toBeGreaterThan(0);
    expect(exposition.value('process_cpu_seconds_total')).toBeGreaterThanOrEqual(0);
    expect(health.status).toBe(200);
    expect(app.logger.lines.filter((line) => line.startsWith('warn'))).toEqual([]);
  });
});
