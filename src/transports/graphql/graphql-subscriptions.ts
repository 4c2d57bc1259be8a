import { Inject, Injectable } from '@nestjs/common';
import { METRICS_OPTIONS } from '../../core/metrics.tokens';
import { whenSettled } from '../../follow/when-settled';
import { Instruments } from '../../instruments/instruments';
import { SeriesBudget } from '../../instruments/series-budget';
import type { ResolvedOptions } from '../../options/resolve-options';
import { type SubscriptionCells, type SubscriptionStore, makeSubscriptions } from '../../stores/subscriptions';
import { EventSources, MAX_WAITING, isEventSource } from './event-sources';
import { GraphqlSchemas } from './graphql-schemas';
import { whenSubscriberLeaves } from './mercurius-subscription';
import { SubscriptionStream } from './subscription-stream';

/** The filter of a subscription: whether a subscriber gets an event. */
export type EventFilter = (this: unknown, ...args: unknown[]) => unknown;

/** How a subscription is followed. */
export interface SubscriptionFollowing {
  /** Whether a filter says which events the subscriber gets. */
  readonly filtered: boolean;
  /** Whether its server tells of its events, so that nobody else need count them. */
  readonly told: boolean;
  readonly onEnd: () => void;
}

/** A filter is given the payload, the variables and the GraphQL context. */
const FILTERS_CONTEXT = 2;

/**
 * The subscriptions of an application as streams of events. Their metrics are made for the first field that can be
 * subscribed to.
 */
@Injectable()
export class GraphqlSubscriptions {
  private readonly sources = new EventSources(() => this.drop());
  /** The open ones that have a filter, by the GraphQL context: of that alone the filter is told. */
  private readonly filtered = new WeakMap<object, Set<SubscriptionStream>>();
  private known: SubscriptionStore | undefined;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly instruments: Instruments,
    private readonly budget: SeriesBudget,
    private readonly schemas: GraphqlSchemas,
  ) {}

  /**
   * Where the subscriptions to a field are counted.
   *
   * @param labels the field, and the schema where there are several
   */
  cellsOf(...labels: string[]): SubscriptionCells {
    return this.store().cellsOf(...labels);
  }

  /**
   * Follows what the resolver of a subscription returned.
   *
   * @param context the GraphQL context of the subscription
   * @returns whether it is a source of events at all
   */
  follow(
    source: unknown,
    cells: SubscriptionCells,
    { filtered, told, onEnd }: SubscriptionFollowing,
    context: unknown,
  ): boolean {
    if (!isEventSource(source)) {
      return false;
    }
    const open = filtered ? this.filteredIn(context) : undefined;
    const stream = new SubscriptionStream(this.store(), cells, !filtered && !told, (ended) => {
      open?.delete(ended);
      onEnd();
    });
    if (this.sources.follow(source, stream)) {
      open?.add(stream);
      whenSubscriberLeaves(context, () => stream.end('cancelled'));
    }
    return true;
  }

  /**
   * The same filter, which counts the events that it lets through to somebody who still listens.
   *
   * @param isTold whether the server tells of the events of the subscription with that context
   */
  counted(filter: EventFilter, cells: SubscriptionCells, isTold: (context: unknown) => boolean): EventFilter {
    const { filtered } = this;
    return function (this: unknown, ...args: unknown[]): unknown {
      return whenSettled(
        Reflect.apply(filter, this, args),
        (passes) => {
          const context = args[FILTERS_CONTEXT];
          if (passes && !isTold(context) && (!isObject(context) || filtered.get(context)?.size !== 0)) {
            cells.events.ok.inc();
          }
        },
        () => {},
      );
    };
  }

  private drop(): void {
    const metric = this.options.names.graphql_subscriptions_total;
    const bound = `${metric} waits for ${MAX_WAITING} subscriptions of one source that nobody listens to`;
    this.budget.count(metric);
    this.budget.warnOnce(bound, () => `${bound}: further ones are not counted.`);
  }

  private filteredIn(context: unknown): Set<SubscriptionStream> | undefined {
    if (!isObject(context)) {
      return undefined;
    }
    const open = this.filtered.get(context) ?? new Set();
    this.filtered.set(context, open);
    return open;
  }

  private store(): SubscriptionStore {
    const buckets = this.options.transports.graphql?.streamBuckets ?? [];
    return (this.known ??= makeSubscriptions(this.instruments, buckets, this.budget, this.schemas.areSeveral));
  }
}

function isObject(context: unknown): context is object {
  return typeof context === 'object' && context !== null;
}
