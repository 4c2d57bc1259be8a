/** The middle of several rounds, and how far the middle half of them reaches. */
export interface Spread {
  readonly median: number;
  readonly q1: number;
  readonly q3: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), q1: quantile(sorted, 0.25), q3: quantile(sorted, 0.75) };
}

/** The value that this share (0 to 1) of the values does not exceed. */
export function quantileOf(values: readonly number[], share: number): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    share,
  );
}

/** The ratios of two contenders' rounds, round by round: what disturbed the machine for a while disturbed both. */
export function ratiosOf(values: readonly number[], base: readonly number[]): Spread {
  return spreadOf(values.map((value, round) => value / (base[round] ?? Number.NaN)));
}

/** How much more one contender's rounds are than the other's, round by round, for the same reason. */
export function differencesOf(values: readonly number[], base: readonly number[]): Spread {
  return spreadOf(values.map((value, round) => value - (base[round] ?? Number.NaN)));
}

/** The same elements in random order. */
export function shuffled<Element>(elements: readonly Element[]): Element[] {
  return elements
    .map((element) => ({ element, key: Math.random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ element }) => element);
}

/** Interpolated between the two nearest, of values in ascending order. */
function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position % 1);
}
