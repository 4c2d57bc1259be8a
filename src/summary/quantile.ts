/**
 * Estimates a quantile from the buckets of a histogram, as `histogram_quantile()` of Prometheus does: linear within the bucket it falls into, the
 * lowest bucket beginning at zero, and never beyond the highest bound.
 *
 * @param quantile 0 to 1
 * @param bounds upper bounds of the buckets, ascending, without +Inf
 * @param counts values in each bucket, not cumulative, the last for those over the highest bound
 * @returns in the unit of the bounds; `null` without values
 */
export function quantileOf(quantile: number, bounds: readonly number[], counts: readonly number[]): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) {
    return null;
  }
  const rank = quantile * total;
  let below = 0;
  for (const [bucket, upper] of bounds.entries()) {
    const count = counts[bucket] ?? 0;
    if (count > 0 && below + count >= rank) {
      const lower = bucket === 0 ? 0 : (bounds[bucket - 1] ?? 0);
      return lower + (upper - lower) * ((rank - below) / count);
    }
    below += count;
  }
  return bounds.at(-1) ?? null;
}
