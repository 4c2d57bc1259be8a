import { CATALOGUE } from '../catalogue/catalogue';
import { RPC_CLIENT } from '../catalogue/handler-kinds';
import type { InstrumentOptions, Instruments } from '../instruments/instruments';
import type { SeriesBudget } from '../instruments/series-budget';
import { type HandlerCells, HandlerStore } from './handlers';

/**
 * The calls of an application's clients of microservices. Their metrics are made with the first one, and so not exposed
 * before.
 */
export class RpcClientCalls {
  private made: HandlerStore | undefined;
  /** By transport and pattern: who calls often looks them up once. */
  private readonly cells = new Map<string, HandlerCells>();

  /** @param buckets upper bounds in seconds of the buckets of the durations */
  constructor(
    private readonly buckets: readonly number[],
    private readonly instruments: Instruments,
    private readonly budget: SeriesBudget,
  ) {}

  /** The name of the metric of durations. */
  get name(): string {
    return this.instruments.nameOf(RPC_CLIENT.duration);
  }

  /** The store; `undefined` where there was no call. */
  get store(): HandlerStore | undefined {
    return this.made;
  }

  /**
   * Keeps the names of the metrics.
   *
   * @throws MetricsConfigurationError where the user's registry has a metric of such a name
   */
  reserve(): void {
    [RPC_CLIENT.total, RPC_CLIENT.duration, RPC_CLIENT.inFlight].forEach((name) => this.instruments.reserve(name));
  }

  /** @throws MetricsConfigurationError where somebody has registered a metric of such a name since */
  storeInUse(): HandlerStore {
    return (this.made ??= this.makeStore());
  }

  /** The cells of the calls with a pattern. */
  cellsOf(transport: string, pattern: string): HandlerCells {
    const key = `${transport} ${pattern}`;
    const known = this.cells.get(key);
    if (known !== undefined) {
      return known;
    }
    const cells = this.storeInUse().cellsOf(transport, pattern);
    // Patterns past the budget share their series: nothing is to be kept of them.
    if (this.cells.size < this.budget.max) {
      this.cells.set(key, cells);
    }
    return cells;
  }

  private makeStore(): HandlerStore {
    const { total, duration, inFlight, labels, isRejectable } = RPC_CLIENT;
    const options: InstrumentOptions = { labels: [...labels, 'status'], budget: this.budget };
    return new HandlerStore(
      this.instruments.counter(total, options),
      this.instruments.histogram(duration, this.buckets, options),
      isRejectable,
      this.instruments.gauge(inFlight, { labels: CATALOGUE[inFlight].labels, budget: this.budget }),
    );
  }
}
