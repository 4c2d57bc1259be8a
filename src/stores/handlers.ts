import { HANDLER_KINDS, type HandlerKindName } from '../catalogue/handler-kinds';
import type { Instruments } from '../instruments/instruments';
import type { HistogramCell, LabelledHistogram } from '../instruments/labelled-histogram';
import type { CounterCell, LabelledCounter, LabelledGauge, NumberCell } from '../instruments/labelled-numbers';
import type { SeriesBudget } from '../instruments/series-budget';
import type { ResolvedOptions } from '../options/resolve-options';

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
  /** Where there is a gauge of each handler. */
  readonly inFlight?: NumberCell | undefined;
}

/** The calls of all handlers of one kind: how many, how long, how many are running. */
export class HandlerStore {
  /** Calls that began and have not ended. */
  inFlight = 0;

  /**
   * @param total has the label `status` last, as `duration` has
   * @param isRejectable whether a call may end as `rejected`
   * @param inFlightOf the calls of each handler that are running, where they are told apart
   */
  constructor(
    readonly total: LabelledCounter,
    readonly duration: LabelledHistogram,
    readonly isRejectable: boolean,
    readonly inFlightOf?: LabelledGauge | undefined,
  ) {}

  /** The cells of a handler. Its counters stand at zero from now on, as long as there are few. */
  cellsOf(...labels: string[]): HandlerCells {
    const at = (status: HandlerStatus): StatusCells => ({
      total: this.total.later(...labels, status),
      duration: this.duration.at(...labels, status),
    });
    return {
      ok: at('ok'),
      error: at('error'),
      rejected: this.isRejectable ? at('rejected') : undefined,
      inFlight: this.inFlightOf?.at(...labels),
    };
  }

  /** Counts one call that has ended, so many seconds after it began. */
  record(cells: StatusCells, seconds: number): void {
    cells.total.inc();
    cells.duration.observe(seconds);
  }
}

/**
 * The calls of an application's handlers by kind. The metrics of a kind without handlers are never made, and so not
 * exposed.
 */
export class HandlerStores {
  /** Whether the application has several GraphQL schemas, so that their metrics need the label `schema`. */
  hasSchemas = false;
  private readonly stores = new Map<HandlerKindName, HandlerStore>();

  constructor(
    private readonly options: ResolvedOptions,
    private readonly instruments: Instruments,
    private readonly budget: SeriesBudget,
  ) {}

  /** Those of the kinds that have handlers. */
  get made(): ReadonlyMap<HandlerKindName, HandlerStore> {
    return this.stores;
  }

  /** Whether handlers of this kind are measured at all. */
  measures(kind: HandlerKindName): boolean {
    return this.options.transports[kind] !== undefined;
  }

  /**
   * The store of a kind that is measured.
   *
   * @throws MetricsConfigurationError where the user's registry has a metric of the same name
   */
  of(kind: HandlerKindName): HandlerStore {
    const known = this.stores.get(kind);
    if (known !== undefined) {
      return known;
    }
    const store = this.makeStore(kind);
    this.stores.set(kind, store);
    return store;
  }

  private makeStore(kind: HandlerKindName): HandlerStore {
    const { total, duration, inFlight, isRejectable, labels: own, optional } = HANDLER_KINDS[kind];
    const options = { labels: [...own, ...(this.hasSchemas ? optional : []), 'status'], budget: this.budget };
    const buckets = this.options.transports[kind]?.buckets ?? [];
    const store: HandlerStore = new HandlerStore(
      this.instruments.counter(total, options),
      this.instruments.histogram(duration, buckets, options),
      isRejectable,
    );
    this.instruments.computed(inFlight, () => store.inFlight);
    return store;
  }
}
