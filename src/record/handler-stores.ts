import type { ResolvedOptions } from '../options/resolve-options';
import { GRAPHQL, type HandlerKind, makeHandlers, RPC, WS } from './handler-families';
import type { HandlerStore } from './handler-store';
import type { MetricsRegistry } from './metrics-registry';
import type { SeriesBudget } from './series-budget';

/** A kind of handler that is measured beside those of HTTP. */
export type HandlerKindName = 'rpc' | 'ws' | 'graphql';

const KINDS: Readonly<Record<HandlerKindName, HandlerKind>> = { rpc: RPC, ws: WS, graphql: GRAPHQL };

/** The calls of an application's handlers by kind. The metrics of a kind without handlers are never made, and so not exposed. */
export class HandlerStores {
  /** Whether the application has several GraphQL schemas, so that their metrics need the label `schema`. */
  hasSchemas = false;
  private readonly stores = new Map<HandlerKindName, HandlerStore>();

  constructor(
    private readonly options: ResolvedOptions,
    private readonly registry: MetricsRegistry,
    private readonly budget: SeriesBudget,
  ) {}

  /** Those of the kinds that have handlers. */
  get made(): ReadonlyMap<HandlerKindName, HandlerStore> {
    return this.stores;
  }

  /** Whether handlers of this kind are measured at all. */
  measures(kind: HandlerKindName): boolean {
    return this.options.enabled && this.options.transports[kind] !== undefined;
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
    const buckets = this.options.transports[kind]?.buckets ?? [];
    const { store, families } = makeHandlers(this.kindOf(kind), this.options.names, buckets, this.budget);
    families.forEach((family) => this.registry.add(family));
    this.stores.set(kind, store);
    return store;
  }

  private kindOf(name: HandlerKindName): HandlerKind {
    const kind = KINDS[name];
    return name === 'graphql' && this.hasSchemas ? { ...kind, labels: [...kind.labels, 'schema'] } : kind;
  }
}
