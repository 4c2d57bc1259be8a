import type { GraphqlOperation } from './graphql-operation';
import type { SchemaOperations } from './graphql-operations';
import type { OperationResult } from './operation-outcomes';
import type { OperationFields, OperationRequest } from './root-fields';

/** A function that `graphql-ws` calls. */
type Hook = (this: unknown, ...args: unknown[]) => unknown;

/** What we use of the options of a server of `graphql-ws`. */
interface GraphqlWsOptions {
  readonly schema?: unknown;
  readonly context?: unknown;
  readonly onSubscribe?: Hook;
  readonly onOperation?: Hook;
  readonly onNext?: Hook;
  readonly onError?: Hook;
}

/** What GraphQL executes. */
interface ExecutionArgs extends Omit<OperationRequest, 'variables'> {
  readonly variableValues?: OperationRequest['variables'];
  readonly contextValue?: unknown;
}

/** The message of a document that cannot be parsed ends its connection, and no hook is told. */
const NOT_PARSED = { errors: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }] };

/**
 * The options with which a server of `graphql-ws` tells of its operations, and of each event of a subscription.
 *
 * @param given those of the application: `true`, or an object
 * @param context how the GraphQL context is made where they do not say so
 */
export function followGraphqlWs(
  given: unknown,
  { context }: { readonly context?: unknown },
  operations: SchemaOperations,
): object {
  const options: GraphqlWsOptions = { context, ...(given === true ? {} : (given as GraphqlWsOptions)) };
  const follower = new GraphqlWsOperations(options, operations);
  return {
    ...options,
    ...(typeof options.schema === 'function' ? { schema: follower.calling(options.schema as Hook) } : {}),
    context: follower.context,
    onSubscribe: follower.onSubscribe,
    onOperation: follower.onOperation,
    onNext: follower.onNext,
    onError: follower.onError,
  };
}

interface HookParts {
  readonly connection: Connection;
  /** By which the connection knows the message. */
  readonly id: string;
  readonly rest: readonly unknown[];
}

/** What we use of a connection. */
interface Connection {
  readonly subscriptions?: object;
}

class GraphqlWsOperations {
  /** Those that have no result yet. */
  private readonly begun = new WeakMap<Connection, Map<string, GraphqlOperation>>();
  private readonly parsed = new WeakSet<GraphqlOperation>();
  /** By what GraphQL was given to execute. */
  private readonly streams = new WeakMap<object, OperationFields>();

  constructor(
    private readonly options: GraphqlWsOptions,
    private readonly operations: SchemaOperations,
  ) {}

  readonly onSubscribe: Hook = async (...args) => {
    const { connection, id } = partsOf(args);
    const operation = this.operations.begin();
    const ofConnection = this.begun.get(connection) ?? new Map<string, GraphqlOperation>();
    this.begun.set(connection, ofConnection.set(id, operation));
    const result = await this.ask(operation, this.options.onSubscribe, args);
    if (typeof result === 'object' && result !== null && !Array.isArray(result)) {
      this.parsed.add(operation);
      operation.request = requestOf(result as ExecutionArgs);
      if ('contextValue' in result) {
        this.follow(operation, result.contextValue);
      }
    }
    // Parsing and validation come before anything else does.
    setImmediate(() => {
      if (!this.parsed.has(operation)) {
        operation.end(NOT_PARSED);
      }
    });
    return result;
  };

  readonly context: Hook = async (...args) => {
    const operation = this.parsedOne(args);
    const { context } = this.options;
    const value = typeof context === 'function' ? await this.ask(operation, context as Hook, args) : context;
    if (operation !== undefined) {
      operation.request = requestOf(partsOf(args).rest[0] as ExecutionArgs);
      this.follow(operation, value);
    }
    return value;
  };

  readonly onOperation: Hook = async (...args) => {
    const operation = this.taken(args);
    if (operation === undefined) {
      return this.options.onOperation?.(...args);
    }
    const [execution, result] = partsOf(args).rest as [ExecutionArgs, unknown];
    operation.request = requestOf(execution);
    const given = await this.ask(operation, this.options.onOperation, args);
    const told: unknown = given || result;
    if (isAsyncIterable(told)) {
      const { fields } = operation;
      if (fields?.type === 'subscription' && this.operations.follows(execution.contextValue)) {
        this.streams.set(execution, fields);
      }
      operation.end({});
    } else {
      operation.end(told as OperationResult);
    }
    return given;
  };

  readonly onNext: Hook = (...args) => {
    const { connection, id, rest } = partsOf(args);
    const fields = this.streams.get(rest[0] as object);
    // A source that does not notice that its subscriber has left may have one more.
    if (fields !== undefined && Object.hasOwn(connection.subscriptions ?? {}, id)) {
      this.operations.event(rest[1] as OperationResult, fields);
    }
    return this.options.onNext?.(...args);
  };

  readonly onError: Hook = (...args) => {
    const [errors] = partsOf(args).rest;
    this.taken(args)?.end({ errors: errors as readonly unknown[] });
    return this.options.onError?.(...args);
  };

  /** The same function, which is called when a document is parsed. */
  calling(schema: Hook): Hook {
    return (...args) => this.ask(this.parsedOne(args), schema, args);
  }

  /** The operation that is asked for, which is parsed as it seems. */
  private parsedOne(args: readonly unknown[]): GraphqlOperation | undefined {
    const { connection, id } = partsOf(args);
    const operation = this.begun.get(connection)?.get(id);
    if (operation !== undefined) {
      this.parsed.add(operation);
    }
    return operation;
  }

  /** The same, which has a result now. */
  private taken(args: readonly unknown[]): GraphqlOperation | undefined {
    const operation = this.parsedOne(args);
    const { connection, id } = partsOf(args);
    this.begun.get(connection)?.delete(id);
    return operation;
  }

  /** Calls a function of the application's. The connection ends where it fails. */
  private async ask(
    operation: GraphqlOperation | undefined,
    hook: Hook | undefined,
    args: unknown[],
  ): Promise<unknown> {
    try {
      return await hook?.(...args);
    } catch (error) {
      operation?.end({ errors: [error] });
      throw error;
    }
  }

  private follow(operation: GraphqlOperation, context: unknown): void {
    if (!this.operations.follow(context, operation)) {
      // Its resolvers are not told from others, and are measured on their own.
      operation.abandon();
    }
  }
}

/** Hooks are given the connection and the message, then more. Since version 6 the message is in two parts. */
function partsOf(args: readonly unknown[]): HookParts {
  const [connection, message] = args as [Connection, string | { readonly id: string }];
  return typeof message === 'string'
    ? { connection, id: message, rest: args.slice(3) }
    : { connection, id: message.id, rest: args.slice(2) };
}

function requestOf({ schema, document, operationName, variableValues }: ExecutionArgs): OperationRequest {
  return { schema, document, operationName, variables: variableValues };
}

function isAsyncIterable(value: unknown): boolean {
  return typeof (value as { readonly [Symbol.asyncIterator]?: unknown } | null)?.[Symbol.asyncIterator] === 'function';
}
