import { Counter, Histogram } from 'prom-client';
import { histogramSamples } from '../../instruments/samples';
import { promClientHistogram } from './prom-client-histogram';

const options = { name: 'h', help: 'H', buckets: [1, 2], registers: [] };

describe('promClientHistogram', () => {
  it('reads what get() reports', async () => {
    const histogram = new Histogram({ ...options, labelNames: ['a', 'b'] });
    histogram.observe({ a: 'x' }, 0.5);
    histogram.observe({ a: 'x' }, 1.5);
    histogram.observe({ a: 'y', b: 'z' }, 99);

    const series = await promClientHistogram(histogram);

    const samples = series === undefined ? [] : histogramSamples('h', series);
    const expected = (await histogram.get()).values.map(({ labels, value, metricName }) => ({
      labels,
      value,
      metricName,
    }));
    expect(samples).toEqual(expected);
  });

  it('reads exemplars', async () => {
    const histogram = new Histogram({ ...options, enableExemplars: true });
    histogram.observe({ labels: {}, value: 1.5, exemplarLabels: { trace: 't' } } as never);
    histogram.observe({ labels: {}, value: 9, exemplarLabels: { trace: 'u' } } as never);

    const series = await promClientHistogram(histogram);

    expect([0, 1, 2].map((bucket) => series?.exemplarOf?.(0, bucket)?.labelSet)).toEqual([
      undefined,
      { trace: 't' },
      { trace: 'u' },
    ]);
  });

  it('collects first', async () => {
    const histogram = new Histogram({
      ...options,
      async collect() {
        await Promise.resolve();
        this.observe(1);
      },
    });

    const series = await promClientHistogram(histogram);

    expect(series?.read(0, [])).toBe(1);
  });

  it('leaves everything else to get()', async () => {
    expect(await promClientHistogram(new Counter({ name: 'c', help: 'C', registers: [] }))).toBeUndefined();
    expect(await promClientHistogram(undefined)).toBeUndefined();
    const changed = Object.assign(new Histogram(options), { hashMap: { other: { value: 1 } } });
    expect(await promClientHistogram(changed)).toBeUndefined();
  });
});
