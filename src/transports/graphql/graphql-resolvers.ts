import { Inject, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { METRICS_OPTIONS } from '../../core/metrics.tokens';
import type { ResolvedOptions } from '../../options/resolve-options';
import { HandlerCall } from '../../stores/handler-call';
import { HANDLER_KINDS_IN_USE, type HandlerKinds } from '../handler-kinds';
import { HandlerStores } from '../../stores/handlers';
import { followOperation } from './follow-operation';
import { GraphqlOperations } from './graphql-operations';
import { GraphqlSchemas, type SchemaOptions } from './graphql-schemas';
import { type EventFilter, GraphqlSubscriptions } from './graphql-subscriptions';
import { resolverLabels, type ResolverMethod } from './resolver-labels';
import { onResolvers, type Resolve, type ResolverListener } from './resolvers-explorer';

/** The third thing that GraphQL gives to a resolver. */
const CONTEXT = 2;

/**
 * Measures the resolvers of an application where GraphQL calls them: with the guards, pipes and interceptors before
 * them, and the making of those that live for one request. Those of root fields only where nobody tells of the
 * operation that they are a part of.
 */
@Injectable()
export class GraphqlResolvers implements ResolverListener {
  /** Whether every resolver is seen where GraphQL calls it, so that nobody else need measure. */
  readonly seesAll: boolean;
  /** Whether the resolvers of fields are measured. */
  readonly withFields: boolean;
  /** The subscriptions whose filter counts the events. */
  private readonly filtered = new WeakSet<ResolverMethod>();

  constructor(
    @Inject(METRICS_OPTIONS) options: ResolvedOptions,
    modules: ModulesContainer,
    private readonly stores: HandlerStores,
    private readonly subscriptions: GraphqlSubscriptions,
    private readonly operations: GraphqlOperations,
    private readonly schemas: GraphqlSchemas,
    @Inject(HANDLER_KINDS_IN_USE) kinds: HandlerKinds,
  ) {
    this.withFields = options.transports.graphql?.fieldResolvers === true;
    const isHeard = stores.measures('graphql') && onResolvers(modules, this);
    this.seesAll = isHeard || !stores.measures('graphql') || !servesResolvers(modules, kinds);
  }

  measured(method: ResolverMethod, resolve: Resolve, options: SchemaOptions | undefined): Resolve {
    const { type, field } = resolverLabels(method);
    if (type === 'field' && !this.withFields) {
      return resolve;
    }
    const store = this.stores.of('graphql');
    const schema = this.schemas.labelsOf(options);
    const cells = store.cellsOf(type, field, ...schema);
    const follow = type === 'subscription' ? this.followerOf(method, [field, ...schema]) : undefined;
    const { operations } = this;
    return function (this: unknown, ...args: unknown[]): unknown {
      const context = args[CONTEXT];
      const isFollowed = type !== 'field' && operations.follows(context);
      if (isFollowed && follow === undefined) {
        return Reflect.apply(resolve, this, args);
      }
      const accepts = follow && ((source: unknown): boolean => follow(source, context));
      const call = isFollowed ? undefined : new HandlerCall(store, cells);
      return followOperation(call, () => Reflect.apply(resolve, this, args), accepts);
    };
  }

  /** Whoever tells of the operation that it is a part of does not count it either. */
  skipped(method: ResolverMethod, options: SchemaOptions | undefined): void {
    const { type, field } = resolverLabels(method);
    this.operations.skip(type, field, this.schemas.labelsOf(options));
  }

  subscribable(
    method: ResolverMethod,
    filter: EventFilter | undefined,
    options: SchemaOptions | undefined,
  ): EventFilter | undefined {
    const { type, field } = resolverLabels(method);
    // Drivers that make the callback anew each time must not be the first to tell of the field.
    const schema = this.schemas.labelsOf(options);
    this.stores.of('graphql').cellsOf(type, field, ...schema);
    const cells = this.subscriptions.cellsOf(field, ...schema);
    if (typeof filter !== 'function') {
      return filter;
    }
    this.filtered.add(method);
    return this.subscriptions.counted(filter, cells, (context) => this.operations.tellsEvents(context));
  }

  private followerOf(method: ResolverMethod, labels: string[]): (source: unknown, context: unknown) => boolean {
    const cells = this.subscriptions.cellsOf(...labels);
    const filtered = this.filtered.has(method);
    return (source, context) => {
      const told = this.operations.tellsEvents(context);
      const onEnd = (): void => this.operations.endEvents(context);
      const isSource = this.subscriptions.follow(source, cells, { filtered, told, onEnd }, context);
      if (!isSource) {
        this.operations.failSource(context);
      }
      return isSource;
    };
  }
}

/** Whether the application has resolvers, and something that serves them. */
function servesResolvers(modules: ModulesContainer, kinds: HandlerKinds): boolean {
  return kinds.has('graphql') && [...modules.values()].some(({ name }) => name === 'GraphQLModule');
}
