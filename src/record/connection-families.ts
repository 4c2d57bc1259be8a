import type { MetricNames } from '../options/metric-names';
import { ComputedGauge } from './computed-gauge';
import { LabelledCounter } from './labelled-counter';
import type { MetricFamily } from './metric-family';

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

/** The store of the clients of gateways, and the metrics of the catalogue over it. */
export function makeConnections(names: MetricNames): {
  readonly store: ConnectionStore;
  readonly families: readonly MetricFamily[];
} {
  const counter = (name: 'ws_connects_total' | 'ws_disconnects_total', help: string): LabelledCounter =>
    new LabelledCounter({ name: names[name] ?? name, help, labels: [], known: [[]] });
  const store = new ConnectionStore(
    counter('ws_connects_total', 'WebSocket clients that have connected.'),
    counter('ws_disconnects_total', 'WebSocket clients that have gone.'),
  );
  const open = new ComputedGauge(
    names.ws_connections ?? 'ws_connections',
    'WebSocket clients that are connected now.',
    () => store.open,
  );
  return { store, families: [open, store.connects, store.disconnects] };
}
