import type { Instruments } from '../instruments/instruments';
import type { LabelledCounter } from '../instruments/labelled-numbers';

/** The clients of an application's gateways: how many there are, came and went. */
export class ConnectionStore {
  /** Clients that came and have not gone. */
  open = 0;

  /** @param connects and disconnects have no labels */
  constructor(
    readonly connects: LabelledCounter,
    readonly disconnects: LabelledCounter,
  ) {}

  /** A client came. */
  connect(): void {
    this.connects.inc();
    this.open++;
  }

  /** A client went. */
  disconnect(): void {
    this.disconnects.inc();
    this.open--;
  }
}

/** The store of the clients of gateways, and its metrics. */
export function makeConnections(instruments: Instruments): ConnectionStore {
  const known = [[]];
  instruments.computed('ws_connections', () => store.open);
  const store: ConnectionStore = new ConnectionStore(
    instruments.counter('ws_connects_total', { known }),
    instruments.counter('ws_disconnects_total', { known }),
  );
  return store;
}
