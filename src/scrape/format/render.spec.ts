import fc from 'fast-check';
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { Exposition } from '../../../test/support/exposition';
import { labelText } from '../../instruments/labels';
import type { ByteSink } from './byte-sink';
import type { CollectedFamily, CollectedHistogram, CollectedSample } from '../collected-family';
import { Abandoned, ExpositionWriter } from './exposition-writer';
import { formatCanonical, formatValue } from './numbers';
import { promClientHistogram } from '../collect/prom-client-histogram';
import { render } from './render';
import { SYNTAXES } from './syntaxes';

class KeepingSink implements ByteSink {
  readonly pieces: Buffer[] = [];
  isEnded = false;

  write(piece: Buffer): void {
    this.pieces.push(piece);
  }

  async ready(): Promise<void> {}

  async end(): Promise<void> {
    this.isEnded = true;
  }

  abort(): void {}

  get text(): string {
    return Buffer.concat(this.pieces).toString('utf8');
  }
}

const write = async (families: readonly CollectedFamily[], format: 'text' | 'openmetrics'): Promise<string> => {
  const sink = new KeepingSink();
  const writer = new ExpositionWriter(sink, () => false);
  await render(families, SYNTAXES[format], writer);
  await writer.end();
  return sink.text;
};

const samplesOf = (family: Partial<CollectedFamily>, ...samples: CollectedSample[]): CollectedFamily => ({
  name: 'm',
  help: 'Help.',
  type: 'gauge',
  defaultLabels: undefined,
  content: { kind: 'samples', samples },
  ...family,
});

const histogramOf = (
  series: { labels: Record<string, string>; counts: number[]; sum: number }[],
): CollectedHistogram => ({
  kind: 'histogram',
  bounds: [0.5, 1],
  size: series.length,
  text: (i) => labelText(series[i]?.labels ?? {}),
  labelsOf: (i) => series[i]?.labels ?? {},
  read(i, cumulative) {
    let below = 0;
    series[i]?.counts.forEach((count, bucket) => (cumulative[bucket] = below += count));
    return series[i]?.sum ?? 0;
  },
  exemplarOf: (_i, bucket) => (bucket === 1 ? { labelSet: { trace_id: 'a"b' }, value: 0.7, timestamp: 12.5 } : null),
});

describe('render', () => {
  const histogram = samplesOf({
    name: 'h_seconds',
    type: 'histogram',
    help: 'Say "hi"\\\n.',
    content: histogramOf([{ labels: { path: '/a' }, counts: [1, 2, 3], sum: 4.5 }]),
  });
  const counter = samplesOf({ name: 'c_total', type: 'counter' }, { labels: {}, value: 3 });

  it('writes the text format', async () => {
    expect(await write([histogram, counter], 'text')).toBe(
      [
        '# HELP h_seconds Say "hi"\\\\\\n.',
        '# TYPE h_seconds histogram',
        'h_seconds_bucket{le="0.5",path="/a"} 1',
        'h_seconds_bucket{le="1",path="/a"} 3',
        'h_seconds_bucket{le="+Inf",path="/a"} 6',
        'h_seconds_sum{path="/a"} 4.5',
        'h_seconds_count{path="/a"} 6',
        '# HELP c_total Help.',
        '# TYPE c_total counter',
        'c_total 3',
        '',
      ].join('\n'),
    );
  });

  it('writes OpenMetrics', async () => {
    expect(await write([histogram, counter], 'openmetrics')).toBe(
      [
        '# TYPE h_seconds histogram',
        '# UNIT h_seconds seconds',
        '# HELP h_seconds Say \\"hi\\"\\\\\\n.',
        'h_seconds_bucket{le="0.5",path="/a"} 1',
        'h_seconds_bucket{le="1.0",path="/a"} 3 # {trace_id="a\\"b"} 0.7 12.5',
        'h_seconds_bucket{le="+Inf",path="/a"} 6',
        'h_seconds_sum{path="/a"} 4.5',
        'h_seconds_count{path="/a"} 6',
        '# TYPE c counter',
        '# HELP c Help.',
        'c_total 3',
        '# EOF',
        '',
      ].join('\n'),
    );
  });

  it('lets counters end in _total in OpenMetrics, and canonical bounds and quantiles have a fraction', async () => {
    const orders = samplesOf({ name: 'orders', type: 'counter' }, { labels: {}, value: 1 });
    const summary = samplesOf({ name: 's', type: 'summary' }, { labels: { quantile: 1 }, value: 2 });

    const text = await write([orders, summary], 'openmetrics');

    expect(text).toContain('# TYPE orders counter\n');
    expect(text).toContain('\norders_total 1\n');
    expect(text).toContain('s{quantile="1.0"} 2\n');
    expect(await write([orders, summary], 'text')).toContain('\norders 1\n');
  });

  it('leaves out an exemplar that is too long or has no value', async () => {
    const withExemplar = (exemplar: CollectedSample['exemplar']): Promise<string> =>
      write([samplesOf({ type: 'counter' }, { labels: {}, value: 1, exemplar: exemplar ?? null })], 'openmetrics');

    expect(await withExemplar({ labelSet: { a: 'x'.repeat(127) }, value: 1 })).toContain(' # {a="');
    expect(await withExemplar({ labelSet: { a: 'x'.repeat(128) }, value: 1 })).not.toContain('# {');
    expect(await withExemplar({ labelSet: {}, value: NaN })).not.toContain('# {');
    expect(await withExemplar(null)).not.toContain('# {');
  });

  it('adds the default labels of a registry, which the own ones override', async () => {
    const defaultLabels = { service: 'shop', path: 'default' };

    expect(await write([{ ...histogram, defaultLabels }], 'text')).toContain(
      'h_seconds_count{service="shop",path="/a"} 6',
    );
    expect(await write([{ ...counter, defaultLabels }], 'text')).toContain('c_total{service="shop",path="default"} 3');
  });

  it.each([
    [0, '0', '0.0'],
    [-0, '-0', '-0.0'],
    [1.5, '1.5', '1.5'],
    [2 ** 53, '9007199254740992', '9007199254740992.0'],
    [1e21, '1e+21', '1e+21'],
    [NaN, 'NaN', 'NaN'],
    [Infinity, '+Inf', '+Inf'],
    [-Infinity, '-Inf', '-Inf'],
  ])('writes %p as %s, and %s where it must be canonical', (value, text, canonical) => {
    expect(formatValue(value)).toBe(text);
    expect(formatCanonical(value)).toBe(canonical);
  });

  it('can be read again, whatever the labels and values', async () => {
    const labels = fc
      .array(fc.string({ unit: 'binary' }))
      .map((texts) => Object.fromEntries(texts.map((text, i) => [`l${i}`, text])));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ labels, value: fc.double() })), async (samples) => {
        const { samples: read } = new Exposition(await write([samplesOf({}, ...samples)], 'text'));

        expect(read.map((sample) => sample.labels)).toEqual(samples.map((sample) => sample.labels));
        read.forEach((sample, i) => expect(sample.value).toBe(samples[i]?.value));
      }),
    );
  });

  it('says the same as prom-client for the same registry', async () => {
    const registry = new Registry();
    const registers = [registry];
    const h = new Histogram({ name: 'h', help: 'A "histogram"\\.', labelNames: ['a'], buckets: [0.1, 1], registers });
    const c = new Counter({ name: 'c_total', help: 'C', labelNames: ['a'], registers });
    const s = new Summary({ name: 's', help: 'S', registers });
    new Gauge({ name: 'g', help: 'G', registers }).set(-0.25);
    ['x', 'line\nbreak', 'quote"', 'back\\slash'].forEach((a, i) => {
      h.observe({ a }, i);
      c.inc({ a }, i);
      s.observe(i);
    });
    const metrics = [h, c, s, registry.getSingleMetric('g')];
    const families = await Promise.all(
      metrics.map(async (metric): Promise<CollectedFamily> => {
        const snapshot = (await metric?.get()) as unknown as CollectedFamily & { values: CollectedSample[] };
        const content = (await promClientHistogram(metric)) ?? { kind: 'samples', samples: snapshot.values };
        return { ...snapshot, defaultLabels: undefined, content };
      }),
    );

    const ours = new Exposition(await write(families, 'text'));
    const theirs = new Exposition(await registry.metrics());

    const byText = (a: { name: string; labels: object }, b: { name: string; labels: object }): number =>
      a.name.localeCompare(b.name) || JSON.stringify(a.labels).localeCompare(JSON.stringify(b.labels));
    expect(ours.samples.toSorted(byText)).toEqual(theirs.samples.toSorted(byText));
    expect(ours.types).toEqual(theirs.types);
  });
});

describe('ExpositionWriter', () => {
  it('cuts the text into pieces, and loses none', async () => {
    const sink = new KeepingSink();
    const writer = new ExpositionWriter(sink, () => false);
    const line = `${'é'.repeat(99)}\n`;
    for (let i = 0; i < 5000; i++) {
      writer.write(line);
    }
    await writer.end();

    expect(sink.pieces.length).toBeGreaterThan(5);
    expect(sink.text).toBe(line.repeat(5000));
    expect(sink.isEnded).toBe(true);
  });

  it('lets the event loop turn, and stops where nobody waits', async () => {
    const writer = new ExpositionWriter(new KeepingSink(), () => true);
    let turned = false;
    setImmediate(() => (turned = true));

    await expect(writer.breathe()).rejects.toThrow(Abandoned);
    expect(turned).toBe(true);
  });

  it('knows when a slice is over', async () => {
    const writer = new ExpositionWriter(new KeepingSink(), () => false);
    const end = performance.now() + 10;
    while (performance.now() < end);
    expect(writer.isSliceOver).toBe(true);
  });
});
