import fc from 'fast-check';
import { exponentialBucket } from '../../instruments/exponential-cells';
import { Totals } from './totals';

/** What the documentation promises. */
const PROMISED = 0.05;
const SHARES = [0, 0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1];

/** Numbers that are the same in every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return (state + 0.5) / 2 ** 32;
  };
}

/** The value of the nearest rank. */
function exactQuantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(1, Math.ceil(share * sorted.length - 1e-9)) - 1] ?? Number.NaN;
}

function totalsOf(values: readonly number[]): Totals {
  const totals = new Totals(0);
  values.forEach((value) => totals.addBucket(exponentialBucket(value), 1));
  return totals;
}

function expectWithinPromise(values: readonly number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const totals = totalsOf(values);
  for (const share of SHARES) {
    const exact = exactQuantile(sorted, share);
    expect(Math.abs((totals.quantile(share) ?? Number.NaN) - exact) / exact).toBeLessThanOrEqual(PROMISED);
  }
}

const random = randomFrom(7);
const normal = (): number => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());

describe('quantiles', () => {
  it.each<[string, () => number]>([
    ['uniform', () => 0.001 + random()],
    ['exponential', () => -Math.log(random()) * 0.2 + 2e-5],
    ['log-normal, as latencies are', () => Math.exp(normal() - 4)],
    ['Pareto, with a heavy tail', () => 0.005 / random() ** (1 / 1.5)],
    ['bimodal, as a cache makes it', () => (random() < 0.9 ? 0.002 + random() * 0.0005 : 0.4 + random() * 0.1)],
    ['constant', () => 0.0375],
    ['steps of a coarse clock', () => 0.001 * (1 + Math.floor(random() * 40))],
  ])('of a distribution that is %s are within 5 %% of the exact ones', (_name, draw) => {
    for (const size of [1, 2, 10, 1000, 20_000]) {
      expectWithinPromise(Array.from({ length: size }, draw).map((value) => Math.min(value, 65_000)));
    }
  });

  it('of any values are within 5 % of the exact ones', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 2e-5, max: 65_000, noNaN: true }), { minLength: 1 }), expectWithinPromise),
    );
  });

  it('are none without values', () => {
    expect(new Totals(2).quantile(0.5)).toBeNull();
  });
});
