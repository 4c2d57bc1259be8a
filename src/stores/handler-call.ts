import type { HandlerCells, HandlerStatus, HandlerStore } from './handlers';

/** One call of a handler, from its begin to its one end. */
export class HandlerCall {
  private readonly startedAt = performance.now();
  private ended = false;
  /** Whether whoever called has had a value already. */
  private answered = false;

  /** @param peers the calls of the same client, where its leaving is seen: see {@link leave} */
  constructor(
    private readonly store: HandlerStore,
    private readonly cells: HandlerCells,
    private readonly peers?: Set<HandlerCall> | undefined,
  ) {
    store.inFlight++;
    if (cells.inFlight !== undefined) {
      cells.inFlight.value++;
    }
    peers?.add(this);
  }

  /** A value of several went to whoever called. */
  answer(): void {
    this.answered = true;
  }

  /** The handler is done. Only the first end counts. */
  end(status: HandlerStatus): void {
    if (this.ended) {
      return;
    }
    this.ended = true;
    this.store.inFlight--;
    if (this.cells.inFlight !== undefined) {
      this.cells.inFlight.value--;
    }
    this.peers?.delete(this);
    this.store.record(this.cells[status] ?? this.cells.error, (performance.now() - this.startedAt) / 1000);
  }

  /** Nobody waits any longer: an error, unless there was an answer. */
  leave(): void {
    this.end(this.answered ? 'ok' : 'error');
  }
}
