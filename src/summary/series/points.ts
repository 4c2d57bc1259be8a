/** Some time, in seconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Joins spans that follow each other until each is as long as asked for, and there are not too many; returns how many
 * of them each point has.
 *
 * @param minSeconds how long a point is at least, but for the last; half a second less will do, as timers are late
 */
export function joinedSpans(spans: readonly Span[], minSeconds: number, maxPoints: number): number[] {
  const sizes: number[] = [];
  let begin = 0;
  spans.forEach(({ to }, place) => {
    if (to - (spans[begin]?.from ?? to) >= minSeconds - LATE_SECONDS || place === spans.length - 1) {
      sizes.push(place + 1 - begin);
      begin = place + 1;
    }
  });
  const together = Math.ceil(sizes.length / maxPoints);
  return together <= 1
    ? sizes
    : Array.from({ length: Math.ceil(sizes.length / together) }, (_, group) =>
        sizes.slice(group * together, (group + 1) * together).reduce((sum, size) => sum + size, 0),
      );
}

const LATE_SECONDS = 0.5;

/** A share of what is divided, and where it belongs. */
export type Share = readonly [place: number, share: number];

/** Which share of a span is in each of others that follow each other; what is before or after them is in their ends. */
export function sharesIn({ from, to }: Span, others: readonly Span[]): Share[] {
  const last = others.length - 1;
  return others
    .map((other, place): Share => {
      const begin = place === 0 ? Number.NEGATIVE_INFINITY : other.from;
      const end = place === last ? Number.POSITIVE_INFINITY : other.to;
      const common = Math.min(to, end) - Math.max(from, begin);
      return [place, common > 0 ? common / (to - from) : to === from && begin < to && to <= end ? 1 : 0];
    })
    .filter(([, share]) => share > 0);
}
