import {
  BodyStores,
  ClientStores,
  HandlerStores,
  Instruments,
  MetricsLogger,
  MetricsRegistry,
  RequestStore,
  resolveOptions,
  SeriesBudget,
  SlidingWindow,
} from '../library';

type Store = InstanceType<typeof RequestStore>;
type Window = InstanceType<typeof SlidingWindow>;

/** A store with the default options and room for every series. */
export function newStore(): Store {
  return new RequestStore(resolveOptions({}, undefined, {}).http.buckets, Number.POSITIVE_INFINITY, () => undefined);
}

/** A window with the default options that steps only when it is told to. */
export class SteppedWindow {
  constructor(private readonly window: Window) {
    // Its own timer would step while something else is measured.
    window.onApplicationShutdown();
  }

  static over(store: Store): SteppedWindow {
    const options = resolveOptions({}, undefined, {});
    const registry = new MetricsRegistry();
    const bodies = new BodyStores(undefined, undefined);
    const instruments = new Instruments(registry, options.names);
    const budget = new SeriesBudget(Number.POSITIVE_INFINITY, undefined, () => {});
    const handlers = new HandlerStores(options, instruments, budget);
    const clients = new ClientStores(options, instruments, budget);
    const logger = new MetricsLogger();
    return new SteppedWindow(new SlidingWindow(options, store, bodies, handlers, clients, registry, logger));
  }

  /** What the window's timer calls, and whatever of it comes in later turns of the event loop. */
  async step(): Promise<void> {
    await (this.window as unknown as { step(): void | Promise<void> }).step();
  }
}
