/** Some time, and what happened in it. */
export interface Interval<Content> {
  /** Seconds of a clock that only goes forward. */
  readonly from: number;
  readonly to: number;
  readonly content: Content;
}

/** How many intervals there may be of one length, and how many of them become one of the next. */
interface Tier {
  readonly max: number;
  readonly merged: number;
}

/** 30 steps as they are, the 30 before them in groups of six, all older ones in groups of thirty. */
const TIERS: readonly Tier[] = [
  { max: 30, merged: 6 },
  { max: 5, merged: 5 },
];

/**
 * What happened, step by step: recent times in short intervals, older times in longer ones, and none older than is to
 * be kept.
 */
export class Timeline<Content> {
  /** By tier, the oldest first. */
  private readonly tiers: Interval<Content>[][] = [...TIERS.map(() => []), []];

  /**
   * @param keepSeconds how far back can be looked
   * @param merge one content for several intervals that follow each other
   */
  constructor(
    private readonly keepSeconds: number,
    private readonly merge: (contents: readonly Content[]) => Generator<void, Content>,
  ) {}

  /** Adds the newest interval. */
  push(interval: Interval<Content>): void {
    this.tiers[0]?.push(interval);
    this.forget(interval.to - this.keepSeconds);
  }

  /**
   * Makes fewer intervals of older ones, bit by bit: those stay until what they become is made, so that it can be read
   * meanwhile.
   */
  *compact(): Generator<void, void> {
    for (const [tier, { max, merged }] of TIERS.entries()) {
      const intervals = this.tiers[tier] ?? [];
      if (intervals.length >= max + merged) {
        const joined = yield* this.joined(intervals.slice(0, merged));
        intervals.splice(0, merged);
        this.tiers[tier + 1]?.push(joined);
      }
    }
  }

  /** All intervals, the oldest first. */
  get intervals(): Interval<Content>[] {
    return this.tiers.toReversed().flat();
  }

  /**
   * The intervals from the one on that begins nearest to a moment; none where the end is nearer.
   *
   * @param end the end of the newest, from where on nothing is on the timeline yet
   */
  since(moment: number, end: number): Interval<Content>[] {
    const { intervals } = this;
    return intervals.slice(nearest([...intervals.map(({ from }) => from), end], moment));
  }

  /**
   * The same up to another moment that has passed: one interval at least, as far back as there are any.
   *
   * @param until that moment
   */
  between(moment: number, until: number, end: number): Interval<Content>[] {
    const { intervals } = this;
    if (until <= (intervals[0]?.from ?? end)) {
      return [];
    }
    const edges = [...intervals.map(({ from }) => from), end];
    const first = nearest(edges, moment);
    return intervals.slice(first, Math.max(first + 1, nearest(edges, until)));
  }

  private *joined(intervals: readonly Interval<Content>[]): Generator<void, Interval<Content>> {
    const content = yield* this.merge(intervals.map((interval) => interval.content));
    return { from: intervals[0]?.from ?? 0, to: intervals.at(-1)?.to ?? 0, content };
  }

  /** Drops intervals that nobody asks for any more: whoever looks back to that moment is nearer to a later one. */
  private forget(moment: number): void {
    for (const tier of this.tiers.toReversed()) {
      while (tier.length > 0 && (tier[0]?.to ?? 0) <= moment) {
        tier.shift();
      }
    }
  }
}

/** The place of the number that is nearest to another. */
function nearest(numbers: readonly number[], to: number): number {
  const distances = numbers.map((number) => Math.abs(number - to));
  return distances.indexOf(Math.min(...distances));
}
