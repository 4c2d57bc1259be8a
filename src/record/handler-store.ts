import type { CounterCell, LabelledCounter } from './labelled-counter';
import type { HistogramCell, LabelledHistogram } from './labelled-histogram';

/**
 * How the call of a handler ended. `rejected`: the client was at fault; only the kinds of handlers have it that can
 * tell.
 */
export type HandlerStatus = 'ok' | 'rejected' | 'error';

/** Where the calls of one handler with one status are counted. */
export interface StatusCells {
  readonly total: CounterCell;
  readonly duration: HistogramCell;
}

/** Where the calls of one handler are counted. */
export interface HandlerCells {
  readonly ok: StatusCells;
  readonly error: StatusCells;
  readonly rejected?: StatusCells | undefined;
}

/** The calls of all handlers of one kind: how many, how long, how many are running. */
export class HandlerStore {
  /** Calls that began and have not ended. */
  inFlight = 0;

  /**
   * @param total has the label `status` last, as `duration` has
   * @param isRejectable whether a call may end as `rejected`
   */
  constructor(
    readonly total: LabelledCounter,
    readonly duration: LabelledHistogram,
    readonly isRejectable: boolean,
  ) {}

  /** The cells of a handler. Its counters stand at zero from now on, as long as there are few. */
  cellsOf(...labels: string[]): HandlerCells {
    const at = (status: HandlerStatus): StatusCells => ({
      total: this.total.later(...labels, status),
      duration: this.duration.at(...labels, status),
    });
    return { ok: at('ok'), error: at('error'), rejected: this.isRejectable ? at('rejected') : undefined };
  }

  /** Counts one call that has ended, so many seconds after it began. */
  record(cells: StatusCells, seconds: number): void {
    cells.total.inc();
    cells.duration.observe(seconds);
  }
}
