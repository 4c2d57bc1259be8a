import { Registry } from 'prom-client';
import { resolveOptions } from '../options/resolve-options';
import { Instruments } from '../instruments/instruments';
import { MetricsRegistry } from '../instruments/metrics-registry';
import type { MetricFamily } from '../instruments/metric-family';
import { makeRequestFamilies } from './request-families';
import { RequestStore } from './request-store';
import { statusClassOf } from './label-values';

function familiesOf(http: object): { store: RequestStore; families: Map<string, MetricFamily>; registry: Registry } {
  const options = resolveOptions({ http });
  const store = new RequestStore(options.http.buckets, 100, () => {});
  const registry = new Registry();
  makeRequestFamilies(store, new Instruments(new MetricsRegistry(registry), options.names), options.http);
  const families = registry.getMetricsAsArray() as unknown as MetricFamily[];
  return { store, registry, families: new Map(families.map((family) => [family.name, family])) };
}

describe('the request metrics', () => {
  it('sum up what the exposed labels do not tell apart, also as the store grows', async () => {
    const { store, families } = familiesOf({ labels: ['path'], durationLabels: [], buckets: [1, 5] });
    const counter = families.get('http_requests_total');
    store.record('GET', '/a', 200, 0.5, false);
    expect((await counter?.get())?.values).toEqual([{ labels: { path: '/a' }, value: 1 }]);

    store.record('POST', '/a', 500, 3, false);
    store.record('GET', '/b', 200, 9, true);

    expect((await counter?.get())?.values).toEqual([
      { labels: { path: '/a' }, value: 2 },
      { labels: { path: '/b' }, value: 1 },
    ]);
    const duration = await families.get('http_request_duration_seconds')?.get();
    expect(
      duration?.values.map((sample) => [sample.metricName?.split('_').at(-1), sample.labels['le'], sample.value]),
    ).toEqual([
      ['bucket', 1, 1],
      ['bucket', 5, 2],
      ['bucket', '+Inf', 3],
      ['sum', undefined, 12.5],
      ['count', undefined, 3],
    ]);
    const aborts = await families.get('http_request_aborts_total')?.get();
    expect(aborts?.values).toEqual([
      { labels: { path: '/a' }, value: 0 },
      { labels: { path: '/b' }, value: 1 },
    ]);
  });

  it('are reset one by one', async () => {
    const { store, families } = familiesOf({ labels: [] });
    store.record('GET', '/a', 200, 0.5, true);

    families.get('http_requests_total')?.reset();

    expect((await families.get('http_requests_total')?.get())?.values[0]?.value).toBe(0);
    expect((await families.get('http_request_duration_seconds')?.get())?.values.at(-1)?.value).toBe(1);
    families.get('http_request_duration_seconds')?.reset();
    families.get('http_request_aborts_total')?.reset();
    // A histogram has no series without a value.
    expect((await families.get('http_request_duration_seconds')?.get())?.values).toEqual([]);
    expect((await families.get('http_request_aborts_total')?.get())?.values[0]?.value).toBe(0);
  });

  it("are rendered by prom-client's registry like its own", async () => {
    const { store, registry } = familiesOf({ buckets: [1] });
    store.record('GET', '/a', 200, 0.5, false);

    const text = await registry.metrics();

    expect(text).toContain('http_requests_total{method="GET",path="/a",status="200"} 1\n');
    expect(text).toContain('http_request_duration_seconds_bucket{le="1",method="GET",path="/a",status="200"} 1\n');
    expect(text).toContain('http_requests_in_flight 0\n');
    const copy = Registry.merge([registry]);
    expect(await copy.metrics()).toBe(text);
  });

  it('follow series that come and go', async () => {
    const { store, families } = familiesOf({ labels: ['path'] });
    const values = async (): Promise<unknown> => (await families.get('http_requests_total')?.get())?.values;
    store.record('GET', '/idle', 200, 1, false);
    store.record('GET', '/busy', 200, 1, false);
    await values();

    store.removeIdle(2);
    store.record('GET', '/busy', 200, 1, false);
    store.removeIdle(2);
    expect(await values()).toEqual([{ labels: { path: '/busy' }, value: 2 }]);
    store.record('GET', '/new', 200, 1, false);

    expect(await values()).toEqual([
      { labels: { path: '/new' }, value: 1 },
      { labels: { path: '/busy' }, value: 2 },
    ]);
  });

  it.each([
    [200, 'SUCCESS'],
    [302, 'REDIRECTION'],
    [499, 'CLIENT_ERROR'],
    [503, 'SERVER_ERROR'],
    [101, 'INFORMATIONAL'],
    [999, 'UNKNOWN'],
  ])('know the outcome of %d', (status, outcome) => {
    expect(statusClassOf(status)).toBe(outcome);
  });
});
