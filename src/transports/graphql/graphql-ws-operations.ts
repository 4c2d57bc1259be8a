import type { GraphqlOperation } from './graphql-operation';
import type { GraphqlOperations } from './graphql-operations';
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
  operations: GraphqlOperations,
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
  readonly id: string;
  readonly message: object;
  readonly rest: readonly unknown[];
}

class GraphqlWsOperations {
  /** By the message that asked for them. */
  private readonly begun = new WeakMap<object, GraphqlOperation>();
  private readonly streams = new WeakMap<object, OperationFields>();
  private readonly parsed = new WeakSet<object>();

  constructor(
    private readonly options: GraphqlWsOptions,
    private readonly operations: GraphqlOperations,
  ) {}

  readonly onSubscribe: Hook = async (...args) => {
    const { message } = partsOf(args);
    const operation = this.operations.begin();
    this.begun.set(message, operation);
    const result = await this.ask(operation, this.options.onSubscribe, args);
    if (typeof result === 'object' && result !== null && !Array.isArray(result)) {
      this.parsed.add(message);
      if ('contextValue' in result) {
        this.follow(operation, result.contextValue);
      }
    }
    // Parsing and validation come before anything else does.
    setImmediate(() => {
      if (!this.parsed.has(message)) {
        operation.end(NOT_PARSED);
      }
    });
    return result;
  };

  readonly context: Hook = async (...args) => {
    const { message } = partsOf(args);
    this.parsed.add(message);
    const operation = this.begun.get(message);
    const { context } = this.options;
    const value = typeof context === 'function' ? await this.ask(operation, context as Hook, args) : context;
    this.follow(operation, value);
    return value;
  };

  readonly onOperation: Hook = async (...args) => {
    const { message, rest } = partsOf(args);
    const operation = this.begun.get(message);
    if (operation === undefined) {
      return this.options.onOperation?.(...args);
    }
    const [execution, result] = rest as [ExecutionArgs, unknown];
    operation.request = { ...execution, variables: execution.variableValues };
    const given = await this.ask(operation, this.options.onOperation, args);
    const told: unknown = given || result;
    if (isAsyncIterable(told)) {
      const { fields } = operation;
      if (fields?.type === 'subscription' && this.operations.follows(execution.contextValue)) {
        this.streams.set(message, fields);
      }
      operation.end({});
    } else {
      operation.end(told as OperationResult);
    }
    return given;
  };

  readonly onNext: Hook = (...args) => {
    const { message, rest, id } = partsOf(args);
    const fields = this.streams.get(message);
    const { subscriptions = {} } = args[0] as { readonly subscriptions?: object };
    // A source that does not notice that its subscriber has left may have one more.
    if (fields !== undefined && Object.hasOwn(subscriptions, id)) {
      this.operations.event(rest[1] as OperationResult, fields);
    }
    return this.options.onNext?.(...args);
  };

  readonly onError: Hook = (...args) => {
    const { message, rest } = partsOf(args);
    this.parsed.add(message);
    this.begun.get(message)?.end({ errors: rest[0] as readonly unknown[] });
    return this.options.onError?.(...args);
  };

  /** The same function, which is called when a document is parsed. */
  calling(schema: Hook): Hook {
    const { begun, parsed } = this;
    return (...args) => {
      const { message } = partsOf(args);
      parsed.add(message);
      return this.ask(begun.get(message), schema, args);
    };
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

  private follow(operation: GraphqlOperation | undefined, context: unknown): void {
    if (!this.operations.follow(context)) {
      // Its resolvers are not told from others, and are measured on their own.
      operation?.abandon();
    }
  }
}

/** Hooks are given the connection and the message, then more. Since version 6 the message is in two parts. */
function partsOf(args: readonly unknown[]): HookParts {
  const [, first, second] = args;
  return typeof first === 'string'
    ? { id: first, message: second as object, rest: args.slice(3) }
    : { id: (first as { readonly id: string }).id, message: first as object, rest: args.slice(2) };
}

function isAsyncIterable(value: unknown): boolean {
  return typeof (value as { readonly [Symbol.asyncIterator]?: unknown } | null)?.[Symbol.asyncIterator] === 'function';
}
