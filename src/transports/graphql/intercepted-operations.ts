import { type ExecutionContext, Injectable } from '@nestjs/common';
import { HandlerStores } from '../../stores/handlers';
import { isSkipped } from '../../platform/handler-notes';
import type { FollowedCall } from '../../follow/follow-call';
import { HandlerCall } from '../../stores/handler-call';
import { failureStatusOf } from './failure-status';
import { GraphqlOperations } from './graphql-operations';
import { GraphqlResolvers } from './graphql-resolvers';
import { GraphqlSchemas } from './graphql-schemas';
import { resolverLabels } from './resolver-labels';

/** What GraphQL gives to a resolver: its parent, the arguments, the context, and something about the field. */
const CONTEXT = 2;
const INFO = 3;

/** What we use of it. */
interface FieldInfo {
  readonly parentType: { readonly name: string };
  readonly fieldName: string;
  readonly schema?: unknown;
}

/**
 * Measures the resolvers that an interceptor stands before, where they are not seen otherwise. Subscriptions count as
 * operations only.
 */
@Injectable()
export class InterceptedOperations {
  constructor(
    private readonly resolvers: GraphqlResolvers,
    private readonly stores: HandlerStores,
    private readonly operations: GraphqlOperations,
    private readonly schemas: GraphqlSchemas,
  ) {}

  /** An operation reaches its resolver; `undefined` where it is measured already, or not at all. */
  begin(context: ExecutionContext): FollowedCall | undefined {
    if (this.resolvers.seesAll || isSkipped(context.getClass(), context.getHandler())) {
      return undefined;
    }
    const { parentType, fieldName, schema } = context.getArgByIndex<FieldInfo>(INFO);
    const { type, field } = resolverLabels({ type: parentType.name, name: fieldName });
    const isField = type === 'field';
    if (isField ? !this.resolvers.withFields : this.operations.follows(context.getArgByIndex(CONTEXT))) {
      return undefined;
    }
    const store = this.stores.of('graphql');
    return new InterceptedOperation(store, store.cellsOf(type, field, ...this.schemas.labelsOfSchema(schema)));
  }
}

class InterceptedOperation extends HandlerCall {
  override end(status: 'ok' | 'error', error?: unknown): void {
    super.end(status === 'error' ? failureStatusOf(error) : status);
  }
}
