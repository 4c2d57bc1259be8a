/**
 * The share of `part` in `whole`, both sums: 0 where no series of the part was born so far, and nothing where nothing
 * happened at all.
 */
export function share(part: string, whole: string): string {
  return `(${part} or 0 * ${whole})\n/\n(${whole} > 0)`;
}

/** Conditions that must all hold. The first gives the value, and the labels that the others have too. */
export function all(...conditions: readonly string[]): string {
  return conditions.join('\nand\n');
}

/** Conditions of which one must hold. What holds first gives the value. */
export function either(...conditions: readonly string[]): string {
  return conditions.join('\nor\n');
}

/** The sum of the rates of what a selector finds. */
export function sumOfRates(selector: string, window: string, by: string): string {
  return `sum ${by} (rate(${selector}[${window}]))`;
}

/**
 * A quantile of what the buckets of a selector tell; none where nothing was measured: one NaN in a day makes its average
 * NaN. `by` has to name `le`.
 */
export function quantileOf(quantile: number, buckets: string, window: string, by: string): string {
  return `histogram_quantile(${quantile}, ${sumOfRates(buckets, window, by)}) >= 0`;
}

/** The name that a counter has in the names of its rates: without `_total`, as the naming of recording rules asks. */
export function baseOf(counter: string): string {
  return counter.replace(/_total$/, '');
}
