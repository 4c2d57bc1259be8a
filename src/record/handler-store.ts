import type { LabelledCounter } from './labelled-counter';
import type { LabelledHistogram } from './labelled-histogram';
import type { NumberCell } from './labelled-numbers';

/** How the call of a handler ended. */
export const HANDLER_STATUSES = ['ok', 'error'] as const;

/** Where the calls of one handler with one status are counted. */
export interface StatusCells {
  readonly total: NumberCell;
  readonly duration: number;
}

/** Where the calls of one handler are counted. */
export interface HandlerCells {
  readonly ok: StatusCells;
  readonly error: StatusCells;
}

/** The calls of all handlers of one kind: how many, how long, how many are running. */
export class HandlerStore {
  /** Calls that began and have not ended. */
  inFlight = 0;

  /** @param total and duration have the label `status` last */
  constructor(
    readonly total: LabelledCounter,
    readonly duration: LabelledHistogram,
  ) {}

  /** The cells of a handler, which stand at zero from now on. */
  cellsOf(...labels: string[]): HandlerCells {
    const [ok, error] = HANDLER_STATUSES.map((status) => ({
      total: this.total.at(...labels, status),
      duration: this.duration.slotOf(...labels, status),
    })) as [StatusCells, StatusCells];
    return { ok, error };
  }

  /** Counts one call that has ended, so many seconds after it began. */
  record(cells: StatusCells, seconds: number): void {
    cells.total.value++;
    this.duration.observe(cells.duration, seconds);
  }
}
