import fc from 'fast-check';
import { Controller, Get } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import type { AnyRegistry } from 'nestjs-red-metrics';
import { checkMetrics } from '../prometheus/support/promtool';
import { Exposition } from '../support/exposition';
import { describeWith } from '../support/real-parts';
import { TestApp } from '../support/test-app';
import { readOpenMetrics, type ReferenceSample, referenceParser } from './support/reference-parser';

const HOSTILE = [
  '',
  'plain',
  'quote " and \\ backslash',
  'line\nbreak',
  '\\n',
  '😀',
  '\u2028',
  '\0',
  '__proto__',
  '{a="b"} 1',
];
const VALUES = [0, -0, 1, 2 ** 53, 1.5e-9, 1e21, 0.1 + 0.2];

@Controller()
class HelloController {
  @Get('hello/:name')
  hello(): string {
    return 'hello';
  }
}

/** A registry of every kind of metric, with label values and numbers that formats stumble over. */
function hostileRegistry(seed: number): Registry {
  const registry = new Registry();
  // Otherwise prom-client refuses exemplars.
  (registry as AnyRegistry).setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const registers = [registry];
  const texts = [...HOSTILE, ...fc.sample(fc.string({ unit: 'binary' }), { seed, numRuns: 100 })];
  const labelNames = ['text'];
  const counter = new Counter({
    name: 'texts_total',
    help: 'Help with "quotes",\nlines and \\.',
    labelNames,
    registers,
  });
  const gauge = new Gauge({ name: 'text_value', help: '\ud800 half a pair', labelNames, registers });
  const histogram = new Histogram({
    name: 'text_seconds',
    help: 'H',
    labelNames,
    buckets: [0.001, 1, 10],
    enableExemplars: true,
    registers,
  });
  const summary = new Summary({ name: 'text_bytes', help: 'S', labelNames, percentiles: [0.5, 1], registers });
  texts.forEach((text, i) => {
    const value = VALUES[i % VALUES.length] ?? 0;
    counter.inc({ text }, Math.abs(value));
    gauge.set({ text }, i % 10 === 0 ? NaN : value);
    // prom-client's types know only the call without exemplars.
    const observation = { labels: { text }, value: Math.abs(value), exemplarLabels: { trace_id: `"${i}"` } };
    histogram.observe(observation as never);
    summary.observe({ text }, value);
  });
  return registry;
}

afterEach(() => TestApp.stopAll());

const start = (seed: number): Promise<TestApp> =>
  TestApp.start('express', {
    controllers: [HelloController],
    metrics: {
      adoptRegistries: [hostileRegistry(seed)],
      defaultMetrics: false,
      http: { customLabels: { agent: (request) => request.headers['x-agent'] as string } },
    },
  });

async function sendHostileRequests(app: TestApp): Promise<void> {
  for (const agent of ['a"b\\', 'ü', '{}', 'x'.repeat(300)]) {
    await app.fetch('/hello/x', { headers: { 'x-agent': agent } });
  }
}

const SEEDS = [1, 2, 3];

describeWith('promtool', referenceParser)('expositions', () => {
  it.each(SEEDS)('in the text format are read by promtool (seed %d)', async (seed) => {
    const app = await start(seed);
    await sendHostileRequests(app);

    const { body } = await app.read('/metrics');

    expect(await checkMetrics(body)).toEqual({ exitCode: 0, complaints: [] });
  });

  it.each(SEEDS)(
    'in OpenMetrics are read by the reference parser as what the text format says (seed %d)',
    async (seed) => {
      const app = await start(seed);
      await sendHostileRequests(app);

      const open = await app.read('/metrics', { headers: { Accept: 'application/openmetrics-text' } });
      const samples = await readOpenMetrics(open.body);
      const { samples: expected } = new Exposition((await app.read('/metrics')).body);

      const comparable = (name: string): boolean => name.startsWith('text');
      const theirs = samples.filter(([name]) => comparable(name));
      expect(theirs.map(([name, labels]) => [name, labels])).toEqual(
        expected.filter(({ name }) => comparable(name)).map(({ name, labels }) => [name, withCanonicalBounds(labels)]),
      );
      // The parser reads -0 as the integer 0.
      expect(theirs.map(([, , value]) => Number(value.replace('nan', 'NaN')) + 0)).toEqual(
        expected.filter(({ name }) => comparable(name)).map(({ value }) => value + 0),
      );
      expect(exemplarsIn(theirs).length).toBeGreaterThan(50);
      expect(samples.filter(([name]) => name === 'http_requests_total')).toHaveLength(4);
    },
  );
});

describeWith(referenceParser)('the module and process metrics', () => {
  it('in OpenMetrics are read by the reference parser', async () => {
    const app = await TestApp.start('fastify', { controllers: [HelloController] });
    await app.fetch('/hello/x');
    await app.requests();

    const { body } = await app.read('/metrics', { headers: { Accept: 'application/openmetrics-text' } });

    const names = new Set((await readOpenMetrics(body)).map(([name]) => name));
    expect([...names]).toEqual(
      expect.arrayContaining([
        'http_requests_total',
        'http_request_duration_seconds_bucket',
        'process_cpu_seconds_total',
      ]),
    );
  });
});

function withCanonicalBounds(labels: Readonly<Record<string, string>>): Record<string, string> {
  const bound = (text: string): string => (/^\d+$/.test(text) ? `${text}.0` : text);
  const { le, quantile } = labels;
  return {
    ...labels,
    ...(le === undefined ? {} : { le: bound(le) }),
    ...(quantile === undefined ? {} : { quantile: bound(quantile) }),
  };
}

function exemplarsIn(samples: readonly ReferenceSample[]): unknown[] {
  return samples.flatMap(([, , , exemplar]) => (exemplar === null ? [] : [exemplar]));
}
