import type { HandlerCells, HandlerStore } from '../../stores/handlers';
import { type OperationResult, outcomesOf } from './operation-outcomes';
import { type OperationFields, operationFieldsOf, type OperationRequest } from './root-fields';

/** Where an operation is counted. */
export interface OperationCells {
  /** `undefined`: nothing is recorded of the field. */
  cellsOf(type: string, field: string): HandlerCells | undefined;
}

/** One operation, from when its server gets it to its one result. */
export class GraphqlOperation {
  /** What it asks for, once that is parsed. */
  request: OperationRequest | undefined;
  private readonly startedAt = performance.now();
  private ended = false;

  constructor(
    private readonly store: HandlerStore,
    private readonly cells: OperationCells,
  ) {
    store.inFlight++;
  }

  get hasEnded(): boolean {
    return this.ended;
  }

  /** What it asks for; `undefined` where that is not known, or cannot be read. */
  get fields(): OperationFields | undefined {
    try {
      return this.request && operationFieldsOf(this.request);
    } catch {
      return undefined;
    }
  }

  /** The client is told a result. Only the first counts. */
  end(result: OperationResult): void {
    if (!this.leave()) {
      return;
    }
    const seconds = (performance.now() - this.startedAt) / 1000;
    for (const { type, field, status } of outcomesOf(result, this.fields)) {
      const cells = this.cells.cellsOf(type, field);
      if (cells !== undefined) {
        this.store.record(cells[status] ?? cells.error, seconds);
      }
    }
  }

  /** It is none that counts, or somebody else counts it. */
  abandon(): void {
    this.leave();
  }

  private leave(): boolean {
    const isFirst = !this.ended;
    this.ended = true;
    this.store.inFlight -= isFirst ? 1 : 0;
    return isFirst;
  }
}
