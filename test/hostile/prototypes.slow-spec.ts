import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { CustomLabel } from 'nestjs-red-metrics';
import { ADAPTERS, type Adapter, TestApp } from '../support/test-app';
import {
  POLLUTING_JSON,
  constructor as ClassNamedConstructor,
  TRICKY_NAMES,
  TrickyRoutes,
  TrickySections,
  TrickyWork,
} from './support/tricky-names';

const PROTOTYPES: readonly object[] = [Object.prototype, Array.prototype, Function.prototype, Map.prototype];
const keysOfPrototypes = (): unknown => PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype));
const before = keysOfPrototypes();

afterEach(async () => {
  await TestApp.stopAll();
  expect(keysOfPrototypes()).toEqual(before);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

/** A service in which everything that has a name has a tricky one, after a request to each of its routes. */
async function start(adapter: Adapter): Promise<TestApp> {
  const customLabels: Record<string, CustomLabel> = {
    tenant: (request) => request.headers['x-tenant'] as string,
    toString: () => 'a label',
    constructor: () => 'another label',
  };
  const app = await TestApp.start(adapter, {
    controllers: [TrickyRoutes],
    providers: [TrickyWork, TrickySections, ClassNamedConstructor],
    metrics: { registry: registryOfUser(), derived: true, http: { sizes: true, customLabels } },
  });
  for (const name of TRICKY_NAMES) {
    expect((await app.fetch(`/${name}`, { headers: { 'x-tenant': name } })).status).toBe(200);
  }
  app.app.get(TrickyWork).run();
  app.app.get(ClassNamedConstructor).run();
  return app;
}

/** Metrics of the application's own, with tricky labels. */
function registryOfUser(): Registry {
  const registry = new Registry();
  const labelNames = ['constructor', 'toString', 'hasOwnProperty'];
  const counter = new Counter({ name: 'tricks_total', help: '__proto__', labelNames, registers: [registry] });
  const gauge = new Gauge({ name: 'tricks', help: 'constructor', labelNames: ['name'], registers: [registry] });
  const histogram = new Histogram({ name: 'trick_size', help: 'toString', labelNames, registers: [registry] });
  for (const name of TRICKY_NAMES) {
    const labels = Object.fromEntries(labelNames.map((label) => [label, name]));
    counter.inc(labels);
    gauge.set({ name }, 1);
    histogram.observe(labels, 1);
  }
  return registry;
}

describe.each(ADAPTERS)('names that every object answers to, on %s,', (adapter) => {
  it('are plain label values in the exposition', async () => {
    const app = await start(adapter);

    const exposition = await app.scrape();

    for (const name of TRICKY_NAMES) {
      const labels = Object.fromEntries([
        ...Object.entries({ path: `/${name}`, tenant: name }),
        ...Object.entries({ toString: 'a label', constructor: 'another label' }),
      ]);
      const labelledOwn = Object.fromEntries([['hasOwnProperty', name]]);
      expect(exposition.value('http_requests_total', labels)).toBe(1);
      expect(exposition.value('http_response_size_bytes_count', { path: `/${name}` })).toBe(1);
      expect(exposition.value('http_requests_per_endpoint_total', { endpoint: `/${name}` })).toBe(1);
      expect(exposition.value('signature_invalid_total', { reason: name })).toBe(name === '__proto__' ? 2 : 1);
      expect(exposition.value('method_duration_seconds_count', { class: name, method: name, result: 'ok' })).toBe(1);
      expect(exposition.value('tricks_total', labelledOwn)).toBe(1);
      expect(exposition.value('tricks', { name })).toBe(1);
      expect(exposition.value('trick_size_count', labelledOwn)).toBe(1);
    }
    const caches = exposition.lines('cache_hits_total', 'path', 'cache');
    expect(caches).toEqual(['none __proto__ 1', 'none hasOwnProperty 1', 'none toString 1']);
    expect(exposition.lines('cache_misses_total', 'path', 'cache')).toEqual(['none constructor 1']);
    expect(exposition.lines('method_calls_total', 'class', 'method', 'result', 'exception')).toEqual([
      'TrickyWork __proto__ ok none 1',
      'TrickyWork hasOwnProperty ok none 1',
      'constructor run ok none 1',
    ]);
    expect(exposition.value('verification_total', { result: 'constructor' })).toBeUndefined();
  });

  it('are plain data in the summary, which is what its schema says', async () => {
    const app = await start(adapter);

    const summary = await app.summary('?families=true');

    expect(summary.endpoints.map(({ path }) => path).toSorted()).toEqual(
      TRICKY_NAMES.map((name) => `/${name}`).toSorted(),
    );
    expect(summary.domain.cache?.caches.map(({ cache }) => cache).toSorted()).toEqual([...TRICKY_NAMES].toSorted());
    expect(Object.hasOwn(summary, 'constructor')).toBe(true);
    expect(JSON.stringify(summary['constructor'])).toBe(POLLUTING_JSON);
    expect(JSON.stringify(summary['toString'])).toBe(JSON.stringify(TRICKY_NAMES.map((name) => ({ [name]: name }))));
    expect(summary['hasOwnProperty']).toEqual({ hasOwnProperty: 1, toJSON: 'no function' });
    const tricks = summary.families?.find(({ name }) => name === 'tricks_total');
    expect(tricks?.values.map(({ labels }) => labels['constructor'])).toEqual([...TRICKY_NAMES]);
  });

  it('ask for nothing that there is not', async () => {
    const app = await start(adapter);

    for (const name of TRICKY_NAMES) {
      const parameter = await app.read(`/metrics.json?${name}=1`);
      expect([parameter.status, JSON.parse(parameter.body)]).toEqual([
        400,
        { error: expect.stringContaining(`There is no parameter "${name}"`) as unknown },
      ]);
      expect((await app.read(`/metrics.json?window=${name}`)).status).toBe(400);
      expect((await app.read(`/metrics.json?families=${name}`)).status).toBe(400);
      expect((await app.summary(`?method=${name}`)).endpoints).toEqual([]);
      expect((await app.summary(`?endpoint=${name}`)).endpoints.map(({ path }) => path)).toEqual([`/${name}`]);
      expect((await app.scrape(`/metrics?name[]=${name}`)).samples).toEqual([]);
    }
    expect((await app.read('/metrics.json?sections=__proto__')).status).toBe(400);
    expect(Object.keys(await app.summary('?sections=constructor'))).toEqual([
      'timestamp',
      'uptimeSeconds',
      'window',
      'constructor',
    ]);
  });
});

describe('a label of the name __proto__', () => {
  it('of a metric of the application leaves the exposition one that can be read', async () => {
    const registry = new Registry();
    const labelNames = ['__proto__', 'name'];
    const counter = new Counter({ name: 'odd_total', help: 'Odd.', labelNames, registers: [registry] });
    counter.inc(JSON.parse('{"__proto__":"value","name":"a"}') as Record<string, string>);
    const app = await TestApp.start('express', { metrics: { registry } });

    expect((await app.scrape()).value('odd_total', { name: 'a' })).toBe(1);
    expect((await app.summary('?families=true')).families?.some(({ name }) => name === 'odd_total')).toBe(true);
  });
});
