import type { SubscriptionCells, SubscriptionOutcome, SubscriptionStore } from '../../stores/subscriptions';

/** One subscription, from when its events are asked for to its one end. */
export class SubscriptionStream {
  private startedAt: number | undefined;
  private ended = false;

  /**
   * @param countsItems whether each item is an event to count here: not where a filter lets only some through, or the
   * server tells of events
   * @param onEnd called at the end
   */
  constructor(
    private readonly store: SubscriptionStore,
    private readonly cells: SubscriptionCells,
    private readonly countsItems: boolean,
    private readonly onEnd: (stream: SubscriptionStream) => void,
  ) {}

  get hasEnded(): boolean {
    return this.ended;
  }

  /** Somebody listens. Only the first time counts. */
  begin(): void {
    if (this.startedAt === undefined) {
      this.startedAt = performance.now();
      this.store.active++;
    }
  }

  /** The source gave something. */
  item(): void {
    if (this.countsItems && !this.ended) {
      this.cells.events.ok.inc();
    }
  }

  /** There will be no more. Only the first end counts. */
  end(outcome: SubscriptionOutcome): void {
    if (this.ended) {
      return;
    }
    this.begin();
    this.ended = true;
    this.store.active--;
    this.onEnd(this);
    this.store.record(this.cells, outcome, (performance.now() - (this.startedAt ?? 0)) / 1000);
  }
}
