import fc from 'fast-check';
import { Exposition } from '../../test/support/exposition';
import type { MetricSnapshot, Sample } from '../record/metric-family';
import { formatValue } from './escape';
import { formatText } from './text-format';

const metric = (over: Partial<MetricSnapshot>): MetricSnapshot => ({
  name: 'm',
  help: 'Help.',
  type: 'gauge',
  aggregator: 'sum',
  values: [],
  ...over,
});

describe('formatText', () => {
  it('writes help, type and samples', () => {
    const values: Sample[] = [
      { labels: {}, value: 1 },
      { labels: { le: '+Inf', path: '/a' }, value: 2, metricName: 'm_bucket' },
    ];

    expect(formatText(metric({ help: 'Back\\slash\nand line, "quoted".', values }))).toBe(
      '# HELP m Back\\\\slash\\nand line, "quoted".\n# TYPE m gauge\nm 1\nm_bucket{le="+Inf",path="/a"} 2\n',
    );
  });

  it.each([
    [0, '0'],
    [-0, '-0'],
    [1.5, '1.5'],
    [2 ** 53, '9007199254740992'],
    [1e21, '1e+21'],
    [1e-7, '1e-7'],
    [NaN, 'NaN'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
  ])('writes %p as %s', (value, text) => {
    expect(formatValue(value)).toBe(text);
  });

  it('can be read again, whatever the labels hold', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), fc.double(), (texts, value) => {
        const labels = Object.fromEntries(texts.map((text, i) => [`label_${i}`, text]));

        const [sample] = new Exposition(formatText(metric({ values: [{ labels, value }] }))).samples;

        expect(sample?.labels).toEqual(labels);
        expect(sample?.value).toBe(value);
      }),
    );
  });

  it('replaces half surrogate pairs, which UTF-8 cannot say', () => {
    expect(formatText(metric({ values: [{ labels: { a: 'x\ud83dy' }, value: 1 }] }))).toContain('{a="x\ufffdy"}');
  });
});
