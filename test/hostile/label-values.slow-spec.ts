import fc from 'fast-check';
import { Controller, Get } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { checkMetrics } from '../prometheus/support/promtool';
import { describeWith } from '../support/real-parts';
import { ADAPTERS, type Adapter, TestApp } from '../support/test-app';

const LONGEST_VALUE = 128;
const BUDGET = 60;
const HUNDRED_KILOBYTES = 100 * 1024;

/** Values that break what is put between quotes, or what it stands in. */
const AWKWARD = [
  '"',
  '\\',
  '\\"',
  '\n',
  '\r\n',
  '\\n',
  '"} 1\nhttp_requests_total{path="/forged',
  'a\0b',
  '\u2028',
  '\u202Egnp.exe',
  '\uD800',
  '\uDC00a',
  `${'x'.repeat(LONGEST_VALUE - 1)}\u{1F600}`,
  '\uFEFF',
  '\u200F\u200E',
  '# TYPE a counter',
  '{}',
  ',',
  '=',
  'x'.repeat(HUNDRED_KILOBYTES),
  '\n'.repeat(HUNDRED_KILOBYTES),
  '\uD800'.repeat(HUNDRED_KILOBYTES),
];

@Controller()
class LabelledController {
  @Get('labelled')
  labelled(): string {
    return 'labelled';
  }
}

/** What the label's function gives for the next request. */
let given: unknown;

afterEach(() => TestApp.stopAll());

const start = (adapter: Adapter, registry = new Registry()): Promise<TestApp> =>
  TestApp.start(adapter, {
    controllers: [LabelledController],
    metrics: {
      registry,
      limits: { seriesPerMetric: BUDGET },
      http: { customLabels: { tenant: () => given as string } },
    },
  });

/** A request whose label has this value. */
async function labelled(app: TestApp, value: unknown): Promise<void> {
  given = value;
  expect((await app.fetch('/labelled')).status).toBe(200);
  // The label is computed when the response has closed, just after the client has it.
  await app.requests();
}

/** The text as UTF-8 can say it. */
const inUtf8 = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

/**
 * The value as documented: text is cut and made well-formed, numbers and booleans are as they print, and all else is
 * empty.
 */
function exposedValue(value: unknown): string {
  if (typeof value === 'string') {
    return inUtf8(value.slice(0, LONGEST_VALUE));
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.constantFrom(...AWKWARD.slice(0, 19)), { maxLength: 6 }).map((parts) => parts.join('')),
  fc.uint16Array({ maxLength: 140 }).map((units) => String.fromCharCode(...units)),
);

describe.each(ADAPTERS)('values of custom labels on %s', (adapter) => {
  it('are exposed as they are, cut and well-formed', async () => {
    const app = await start(adapter);
    for (const value of AWKWARD) {
      await labelled(app, value);
    }

    const counted = (await app.scrape()).of('http_requests_total');

    const tenants = [...new Set(AWKWARD.map(exposedValue))];
    expect(counted.map(({ labels }) => labels)).toEqual(
      tenants.map((tenant) => ({ method: 'GET', path: '/labelled', status: '200', tenant })),
    );
  });

  it('may be anything, and as many as they will', async () => {
    const app = await start(adapter);
    const seen = new Set<string>();

    await fc.assert(
      fc.asyncProperty(fc.oneof(anyText, fc.anything({ withBigInt: true, withNullPrototype: true })), async (value) => {
        await labelled(app, value);
        seen.add(exposedValue(value));
      }),
      { numRuns: 2 * BUDGET },
    );

    const exposition = await app.scrape();
    const tenants = exposition.of('http_requests_total').map(({ labels }) => labels['tenant'] ?? '');
    expect(tenants.length).toBeLessThanOrEqual(BUDGET + 1);
    expect(tenants.filter((tenant) => tenant !== '__overflow__' && !seen.has(tenant))).toEqual([]);
    expect(exposition.value('http_requests_total')).toBe(2 * BUDGET);
    const { families } = await app.summary('?families=true');
    expect(families?.find(({ name }) => name === 'http_requests_total')?.values).toHaveLength(tenants.length);
  });
});

/** A registry of the application's own, with each value in a label of each kind of metric. */
function registryWith(values: readonly string[]): Registry {
  const registry = new Registry();
  const configuration = { labelNames: ['text'], registers: [registry] };
  const help = `help with " and \\ and \n# TYPE forged counter`;
  const counter = new Counter({ ...configuration, name: 'texts_total', help });
  const gauge = new Gauge({ ...configuration, name: 'texts', help });
  const histogram = new Histogram({ ...configuration, name: 'text_size', help, buckets: [1] });
  for (const text of values) {
    counter.inc({ text });
    gauge.set({ text }, 1);
    histogram.observe({ text }, 1);
  }
  return registry;
}

describe('label values of metrics of the application', () => {
  it('are exposed to the letter, as far as UTF-8 can say them', async () => {
    const registry = registryWith(AWKWARD);
    const app = await start('express', registry);

    const exposition = await app.scrape();

    for (const name of ['texts_total', 'texts', 'text_size_count']) {
      const texts = exposition.of(name).map(({ labels }) => labels['text']);
      expect(texts).toEqual(AWKWARD.map(inUtf8));
    }
    expect(exposition.types.has('forged')).toBe(false);
    expect(exposition.types.has('a')).toBe(false);
  });

  it('may be any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(anyText, { maxLength: 20 }), async (values) => {
        const app = await start('express', registryWith(values));

        const texts = (await app.scrape()).of('texts_total').map(({ labels }) => labels['text']);

        expect(texts).toEqual(values.map(inUtf8));
        await app.summary('?families=true');
        await TestApp.stopAll();
      }),
      { numRuns: 25 },
    );
  });
});

describeWith('promtool')('promtool', () => {
  it('reads every awkward label value', async () => {
    // Of the long ones it takes many seconds; they differ from the others in nothing but their length.
    const app = await start('express', registryWith(AWKWARD.filter(({ length }) => length < HUNDRED_KILOBYTES)));
    for (const value of AWKWARD) {
      await labelled(app, value);
    }

    const verdict = await checkMetrics((await app.read('/metrics')).body);

    // 1 is an exposition that cannot be read; 3 is a taste in names and help.
    expect([verdict.exitCode === 1, verdict.complaints.filter((line) => line.includes('error while linting'))]).toEqual(
      [false, []],
    );
  });
});
