import type { HandlerCells, HandlerStore } from '../../stores/handlers';
import { HandlerCall } from '../../stores/handler-call';
import { eventLabel } from './gateway-events';

/** The messages that an application's gateways get. */
export class WsMessages {
  private readonly cells = new Map<unknown, HandlerCells>();

  /** @param events those that gateways subscribe to, which stand at zero from the start */
  constructor(
    private readonly store: HandlerStore,
    events: readonly unknown[],
  ) {
    events.forEach((event) => this.cellsOf(event));
  }

  /**
   * A message reaches its handler.
   *
   * @param event as the code has it
   * @param peers the calls of the same client
   */
  begin(event: unknown, peers?: Set<HandlerCall>): HandlerCall {
    return new HandlerCall(this.store, this.cellsOf(event), peers);
  }

  private cellsOf(event: unknown): HandlerCells {
    const known = this.cells.get(event);
    if (known !== undefined) {
      return known;
    }
    const cells = this.store.cellsOf(eventLabel(event));
    this.cells.set(event, cells);
    return cells;
  }
}
