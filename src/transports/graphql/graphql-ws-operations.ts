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
  readonly execute?: Hook;
  readonly subscribe?: Hook;
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
    ...(typeof options.execute === 'function' ? { execute: follower.running(options.execute) } : {}),
    ...(typeof options.subscribe === 'function' ? { subscribe: follower.running(options.subscribe) } : {}),
    context: follower.context,
    onSubscribe: follower.onSubscribe,
    onOperation: follower.onOperation,
    onNext: follower.onNext,
    onError: follower.onError,
  };
}

interface HookParts {
  readonly connection: Connection;
  /** By which the connection knows the message, as long as it is not done. */
  readonly id: string;
  /** The same object for each hook. */
  readonly message: object;
  readonly rest: readonly unknown[];
}

/** What we use of a connection. */
interface Connection {
  readonly subscriptions?: object;
}

class GraphqlWsOperations {
  /** By their messages: a client may use an identifier again before the operation that had it is done. */
  private readonly begun = new WeakMap<object, GraphqlOperation>();
  private readonly parsed = new WeakSet<GraphqlOperation>();
  private readonly valid = new WeakSet<GraphqlOperation>();
  /** Both by what GraphQL is given to execute. */
  private readonly executed = new WeakMap<object, GraphqlOperation>();
  private readonly streams = new WeakMap<object, OperationFields>();

  constructor(
    private readonly options: GraphqlWsOptions,
    private readonly operations: SchemaOperations,
  ) {}

  readonly onSubscribe: Hook = async (...args) => {
    const operation = this.operations.begin();
    this.begun.set(partsOf(args).message, operation);
    const result = await this.ask(operation, this.options.onSubscribe, args);
    if (typeof result === 'object' && result !== null && !Array.isArray(result)) {
      this.willExecute(operation, result as ExecutionArgs);
      if ('contextValue' in result && operation.fields !== undefined) {
        this.validate(operation);
        this.follow(operation, result.contextValue);
      }
    }
    expectIn(this.parsed, operation);
    return result;
  };

  readonly context: Hook = async (...args) => {
    const operation = this.begunOne(args);
    this.validate(operation);
    const { context } = this.options;
    const value = typeof context === 'function' ? await this.ask(operation, context as Hook, args) : context;
    if (operation !== undefined) {
      this.willExecute(operation, partsOf(args).rest[0] as ExecutionArgs);
      this.follow(operation, value);
    }
    return value;
  };

  readonly onOperation: Hook = async (...args) => {
    const operation = this.begunOne(args);
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
    this.begunOne(args)?.end({ errors: errors as readonly unknown[] });
    return this.options.onError?.(...args);
  };

  /** The same function, which is called when a document is parsed. */
  calling(schema: Hook): Hook {
    return async (...args) => {
      const operation = this.begunOne(args);
      if (operation === undefined) {
        return schema(...args);
      }
      this.parsed.add(operation);
      const made = await this.ask(operation, schema, args);
      expectIn(this.valid, operation);
      return made;
    };
  }

  /** The same function, which executes an operation, or subscribes. */
  running(run: Hook): Hook {
    return (...args) => this.ask(this.executed.get(args[0] as object), run, args);
  }

  private begunOne(args: readonly unknown[]): GraphqlOperation | undefined {
    return this.begun.get(partsOf(args).message);
  }

  private validate(operation: GraphqlOperation | undefined): void {
    if (operation !== undefined) {
      this.parsed.add(operation);
      this.valid.add(operation);
    }
  }

  private willExecute(operation: GraphqlOperation, execution: ExecutionArgs): void {
    operation.request = requestOf(execution);
    this.executed.set(execution, operation);
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

/** Parsing and validation come before anything else does, and of a client that has left nobody tells how they went. */
function expectIn(set: WeakSet<GraphqlOperation>, operation: GraphqlOperation): void {
  setImmediate(() => {
    if (!set.has(operation)) {
      operation.end(NOT_PARSED);
    }
  });
}

/** Hooks are given the connection and the message, then more. Since version 6 the message is in two parts. */
function partsOf(args: readonly unknown[]): HookParts {
  const [connection, message, payload] = args as [Connection, string | { readonly id: string }, object];
  return typeof message === 'string'
    ? { connection, id: message, message: payload, rest: args.slice(3) }
    : { connection, id: message.id, message, rest: args.slice(2) };
}

function requestOf({ schema, document, operationName, variableValues }: ExecutionArgs): OperationRequest {
  return { schema, document, operationName, variables: variableValues };
}

function isAsyncIterable(value: unknown): boolean {
  return typeof (value as { readonly [Symbol.asyncIterator]?: unknown } | null)?.[Symbol.asyncIterator] === 'function';
}
