import { followIncrements } from './apollo-increments';
import { isNextStep } from './failure-status';
import type { GraphqlOperation } from './graphql-operation';
import type { SchemaOperations } from './graphql-operations';
import { followGraphqlWs } from './graphql-ws-operations';
import type { OperationResult } from './operation-outcomes';
import type { OperationRequest, SchemaLike } from './root-fields';

/** What we use of what Apollo tells its plugins of a request. */
interface RequestContext {
  readonly contextValue: unknown;
  readonly schema: SchemaLike;
  readonly document?: OperationRequest['document'];
  readonly request: Pick<OperationRequest, 'operationName' | 'variables'> & {
    readonly query?: unknown;
    readonly extensions?: { readonly persistedQuery?: unknown } | null;
  };
  /** As they were thrown, before they are formatted. */
  readonly errors?: readonly unknown[];
  readonly response: {
    readonly body?: {
      readonly singleResult?: Result;
      readonly initialResult?: Result;
      /** What follows the initial result. */
      subsequentResults?: Parameters<typeof followIncrements>[0];
    };
  };
}

/** What is sent. */
type Result = Pick<OperationResult, 'data' | 'errors'>;

/** What Apollo asks of a plugin. */
interface ApolloPlugin {
  requestDidStart(request: RequestContext): Promise<{
    willSendResponse(request: RequestContext): Promise<void>;
    didEncounterSubsequentErrors(request: RequestContext, errors: readonly unknown[]): Promise<void>;
  }>;
  contextCreationDidFail(failure: { readonly error: unknown }): Promise<void>;
  unexpectedErrorProcessingRequest(failure: {
    readonly requestContext: RequestContext;
    readonly error: unknown;
  }): Promise<void>;
}

/** What we use of the options of Nest's Apollo drivers. */
export interface ApolloOptions {
  readonly plugins?: readonly unknown[];
  readonly subscriptions?: Readonly<Record<string, unknown>> | null;
  readonly context?: unknown;
}

/**
 * The options with which a server of Apollo's tells of its operations: over HTTP by a plugin, over WebSocket by the
 * hooks of `graphql-ws`.
 */
export function followApollo<Options extends ApolloOptions>(options: Options, operations: SchemaOperations): Options {
  const { plugins = [], subscriptions } = options;
  const followed = subscriptions?.['graphql-ws']
    ? { ...subscriptions, 'graphql-ws': followGraphqlWs(subscriptions['graphql-ws'], options, operations) }
    : subscriptions;
  return { ...options, plugins: [...plugins, pluginOf(operations)], subscriptions: followed };
}

function pluginOf(operations: SchemaOperations): ApolloPlugin {
  const begun = new WeakMap<RequestContext, GraphqlOperation>();
  return {
    requestDidStart: (request) => {
      const operation = operations.begin();
      operations.follow(request.contextValue, operation);
      begun.set(request, operation);
      // As they were thrown. Those in what is sent are formatted.
      const later: unknown[] = [];
      return Promise.resolve({
        willSendResponse: (answered: RequestContext) => {
          end(operation, answered, later);
          return Promise.resolve();
        },
        didEncounterSubsequentErrors: (_request: RequestContext, errors: readonly unknown[]) => {
          later.push(...errors);
          return Promise.resolve();
        },
      });
    },
    contextCreationDidFail: ({ error }) => {
      operations.begin().end({ errors: [error] });
      return Promise.resolve();
    },
    // Another plugin failed, maybe before this one heard of the request.
    unexpectedErrorProcessingRequest: ({ requestContext, error }) => {
      const operation = begun.get(requestContext) ?? operations.begin();
      operation.end({ errors: [error] });
      return Promise.resolve();
    },
  };
}

function end(
  operation: GraphqlOperation,
  { schema, document, request, errors: thrown, response }: RequestContext,
  later: readonly unknown[],
): void {
  const { data, errors } = response.body?.singleResult ?? response.body?.initialResult ?? {};
  const failed = errors !== undefined && errors !== null && errors.length > 0;
  const told = failed ? (thrown ?? errors) : [];
  const isAsked = request.query !== undefined || request.extensions?.persistedQuery !== undefined;
  if (!isAsked || (told.length > 0 && told.every(isNextStep))) {
    operation.abandon();
    return;
  }
  if (document !== undefined) {
    const { operationName, variables } = request;
    operation.request = { schema, document, operationName, variables };
  }
  const { body } = response;
  if (body?.subsequentResults === undefined) {
    operation.end({ data, errors: told, isExecuted: true });
    return;
  }
  body.subsequentResults = followIncrements(body.subsequentResults, ({ errors: sent, taken }) => {
    const more = taken ? (later.length > 0 ? later : sent) : [NOT_ACCEPTED];
    operation.end({ data, errors: [...told, ...more], isExecuted: true });
  });
}

const NOT_ACCEPTED = { extensions: { code: 'BAD_REQUEST' } };
