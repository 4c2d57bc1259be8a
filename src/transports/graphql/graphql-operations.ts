import { Injectable } from '@nestjs/common';
import { toLabelValue } from '../../instruments/labels';
import { type HandlerCells, HandlerStores } from '../../stores/handlers';
import { GraphqlOperation, type OperationCells } from './graphql-operation';
import { GraphqlSubscriptions } from './graphql-subscriptions';
import { NO_FIELD, type OperationResult, outcomesOf } from './operation-outcomes';
import { type OperationFields, type SchemaLike, rootFieldsOf } from './root-fields';

/**
 * In the GraphQL context of a subscription whose server tells of each event, and which is copied: an {@link
 * EventTeller}.
 */
export const TELLS_EVENTS: unique symbol = Symbol('tells of events');

/** Whether a subscriber still listens: a server may take an event from its source all the same. */
export interface EventTeller {
  hasLeft: boolean;
}

/** The operations of an application whose GraphQL servers tell of their results. */
@Injectable()
export class GraphqlOperations {
  /** The GraphQL contexts of operations that are followed: their resolvers are not measured again. */
  private readonly contexts = new WeakMap<object, GraphqlOperation | undefined>();

  private readonly skipped = new Set<string>();

  constructor(
    private readonly stores: HandlerStores,
    private readonly subscriptions: GraphqlSubscriptions,
  ) {}

  /** Nothing is recorded of a field. */
  skip(type: string, field: string, schema: readonly string[]): void {
    this.skipped.add(keyOf(type, field, schema));
  }

  /** Whether a field is recorded. */
  records(type: string, field: string, schema: readonly string[]): boolean {
    return this.skipped.size === 0 || !this.skipped.has(keyOf(type, field, schema));
  }

  /** The operations of one schema. */
  ofSchema(labels: string[]): SchemaOperations {
    return new SchemaOperations(this, this.stores, this.subscriptions, labels);
  }

  /**
   * The resolvers of an operation that is followed will be given this.
   *
   * @returns whether it can be known again
   */
  follow(context: unknown, operation: GraphqlOperation): boolean {
    if (typeof context !== 'object' || context === null) {
      return false;
    }
    // Several operations may share one: then it stands for none of them.
    const isShared = this.contexts.get(context)?.hasEnded === false;
    this.contexts.set(context, isShared ? undefined : operation);
    return true;
  }

  /** A resolver returned what nobody can subscribe to. Some servers then fail without a word. */
  failSource(context: unknown): void {
    const operation = typeof context === 'object' && context !== null ? this.contexts.get(context) : undefined;
    operation?.end({ data: null, errors: [new TypeError('There is nothing to subscribe to')] });
  }

  /** Whether the resolver that is given this belongs to an operation that is followed. */
  follows(context: unknown): boolean {
    return typeof context === 'object' && context !== null && this.contexts.has(context);
  }

  /** Whether the events of the subscription that has this context are told by {@link event}. */
  tellsEvents(context: unknown): boolean {
    return this.follows(context) || tellerOf(context) !== undefined;
  }

  /** The subscription that has this context is over. */
  endEvents(context: unknown): void {
    const teller = tellerOf(context);
    if (teller !== undefined) {
      teller.hasLeft = true;
    }
  }
}

/** The operations of one schema of an application. */
export class SchemaOperations implements OperationCells {
  private readonly cells = new Map<string, Map<string, HandlerCells>>();

  /** @param labels the value of `schema`, where the metrics have it */
  constructor(
    private readonly all: GraphqlOperations,
    private readonly stores: HandlerStores,
    private readonly subscriptions: GraphqlSubscriptions,
    private readonly labels: string[],
  ) {}

  /** Lets the root fields of a schema stand at zero, and operations of which no field is known. */
  know(schema: SchemaLike): void {
    this.cellsOf(NO_FIELD.type, NO_FIELD.field);
    rootFieldsOf(schema).forEach(([type, field]) => this.cellsOf(type, field));
  }

  /** A server gets an operation. */
  begin(): GraphqlOperation {
    return new GraphqlOperation(this.stores.of('graphql'), this);
  }

  /** See {@link GraphqlOperations.follow}. */
  follow(context: unknown, operation: GraphqlOperation): boolean {
    return this.all.follow(context, operation);
  }

  /** See {@link GraphqlOperations.follows}. */
  follows(context: unknown): boolean {
    return this.all.follows(context);
  }

  /** A subscriber is told of an event. */
  event(result: OperationResult, fields: OperationFields): void {
    for (const { type, field, status } of outcomesOf(result, fields)) {
      if (type === 'subscription' && this.all.records(type, field, this.labels)) {
        this.subscriptions.cellsOf(toLabelValue(field), ...this.labels).events[status].inc();
      }
    }
  }

  /** @param field a name in the schema */
  cellsOf(type: string, field: string): HandlerCells | undefined {
    if (!this.all.records(type, field, this.labels)) {
      return undefined;
    }
    const ofType = this.cells.get(type) ?? new Map<string, HandlerCells>();
    this.cells.set(type, ofType);
    const cells = ofType.get(field) ?? this.stores.of('graphql').cellsOf(type, toLabelValue(field), ...this.labels);
    ofType.set(field, cells);
    return cells;
  }
}

function keyOf(type: string, field: string, schema: readonly string[]): string {
  return JSON.stringify([type, field, ...schema]);
}

function tellerOf(context: unknown): EventTeller | undefined {
  return (context as { readonly [TELLS_EVENTS]?: EventTeller } | null | undefined)?.[TELLS_EVENTS];
}
