import { type Method, wrapMethod } from '../../core/wrap-method';
import type { GraphqlOperation } from './graphql-operation';
import { type EventTeller, type SchemaOperations, TELLS_EVENTS } from './graphql-operations';
import type { OperationResult } from './operation-outcomes';
import { type OperationFields, operationFieldsOf, type OperationRequest, type SchemaLike } from './root-fields';

type Document = OperationRequest['document'];
type Variables = OperationRequest['variables'];

/** What Mercurius adds to an instance of Fastify: it executes an operation. */
type Execute = Method & { addHook(name: string, hook: Method): void };

/** What we use of an instance of Fastify. */
export interface FastifyLike {
  readonly register: Method;
  graphql?: Execute;
}

/** What we use of Mercurius, a plugin of Fastify's. */
type Mercurius = Method & { readonly defaultErrorFormatter: Method };

/** An operation that Mercurius has, and what it was asked with. */
interface Pending {
  readonly operation: GraphqlOperation;
  readonly variables: Variables;
  readonly operationName: string | null | undefined;
}

/**
 * Lets the Mercurius that is registered next tell of its operations.
 *
 * @param onFound called when it is
 * @returns stops that, where none was registered
 */
export function followMercurius(fastify: FastifyLike, operations: SchemaOperations, onFound: () => void): () => void {
  const stop = wrapMethod<Method>(
    fastify,
    'register',
    (register, wrap) =>
      function (plugin, ...rest) {
        if (!wrap.active || !isMercurius(plugin)) {
          return Reflect.apply(register, this, [plugin, ...rest]);
        }
        stop();
        onFound();
        return Reflect.apply(register, this, [followedPlugin(plugin, operations), ...rest]);
      },
  );
  return stop;
}

/** The same plugin, by all that Fastify looks at. */
function followedPlugin(mercurius: Mercurius, operations: SchemaOperations): Mercurius {
  return new Proxy(mercurius, {
    async apply(target, self, [instance, given, ...rest]: [FastifyLike, object, ...unknown[]]) {
      const follower = new MercuriusOperations(operations);
      const options = { ...given, errorFormatter: follower.formatter(given, mercurius) };
      const result: unknown = await Reflect.apply(target, self, [instance, options, ...rest]);
      // Not by `wrapMethod()`, for its properties are hooks: a Proxy has them all.
      if (instance.graphql !== undefined) {
        instance.graphql = follower.follow(instance.graphql);
      }
      return result;
    },
  });
}

class MercuriusOperations {
  /** By the GraphQL context, which several may share. */
  private readonly pending = new WeakMap<object, Pending[]>();
  /** Results as they were before they were formatted, by the result, or by the error of a formatter that failed. */
  private readonly unformatted = new WeakMap<object, OperationResult>();
  private readonly streams = new WeakMap<object, { readonly fields: OperationFields; readonly teller: EventTeller }>();

  constructor(private readonly operations: SchemaOperations) {}

  /** The formatter of errors that the options have, or that of Mercurius. */
  formatter({ errorFormatter }: { errorFormatter?: unknown }, mercurius: Mercurius): Method {
    const original =
      typeof errorFormatter === 'function' ? (errorFormatter as Method) : mercurius.defaultErrorFormatter;
    const { unformatted } = this;
    return function (this: unknown, ...args: unknown[]): unknown {
      const execution = args[0] as OperationResult & object;
      const { data, errors } = execution;
      unformatted.set(execution, { data, errors });
      try {
        return Reflect.apply(original, this, args);
      } catch (error) {
        if (typeof error === 'object' && error !== null) {
          unformatted.set(error, { data, errors });
        }
        throw error;
      }
    };
  }

  follow(execute: Execute): Execute {
    // Mercurius tells nobody of what it does not parse or validate: it throws.
    execute.addHook('preExecution', (...args) => this.willExecute(args));
    execute.addHook('preSubscriptionExecution', (...args) => this.willSubscribe(args));
    execute.addHook('onSubscriptionResolution', (...args) => this.hasEvent(args));
    return new Proxy(execute, {
      apply: (target, self, args: unknown[]) => this.execute(args, (given) => Reflect.apply(target, self, given)),
    });
  }

  private async execute(args: unknown[], run: (args: unknown[]) => unknown): Promise<unknown> {
    const [source, given, variables, operationName, ...rest] = args as [unknown, object | undefined, ...unknown[]];
    const context = given || {};
    const operation = this.operations.begin();
    const pending = this.await(context, {
      operation,
      variables: variables as Variables,
      operationName: operationName as string | undefined,
    });
    try {
      const result = (await run([source, context, variables, operationName, ...rest])) as OperationResult & object;
      const { data, errors } = this.unformatted.get(result) ?? result;
      operation.end({ data, errors: errors && blamed(errors, source), isExecuted: true });
      return result;
    } catch (error) {
      const isMistake =
        !mayBeVariables(variables) || (operation.request === undefined && isMistakeOfClient(error, source, context));
      const { data, errors } = this.unformatted.get(error as object) ?? { errors: [isMistake ? NOT_PARSED : error] };
      operation.end({ data, errors: errors && blamed(errors, source), isExecuted: true });
      throw error;
    } finally {
      pending.splice(0, Infinity, ...pending.filter((one) => one.operation !== operation));
    }
  }

  private await(context: object, one: Pending): Pending[] {
    const pending = this.pending.get(context) ?? [];
    this.pending.set(context, pending);
    pending.push(one);
    this.operations.follow(context, one.operation);
    return pending;
  }

  /** `preExecution(schema, document, context, variables)`: it is valid. */
  private willExecute([schema, document, context, variables]: unknown[]): void {
    const waiting = this.pending.get(context as object)?.filter(({ operation }) => operation.request === undefined);
    const found = waiting?.find((one) => one.variables === variables) ?? waiting?.[0];
    if (found !== undefined) {
      const { operation, operationName } = found;
      const request = { schema: schema as SchemaLike, document: document as Document, operationName };
      operation.request = { ...request, variables: found.variables };
    }
  }

  /** `preSubscriptionExecution(schema, document, context, id)`: its events will be told with this context. */
  private willSubscribe([schema, document, context]: unknown[]): void {
    try {
      const fields = operationFieldsOf({ schema: schema as SchemaLike, document: document as Document });
      if (fields !== undefined) {
        const teller: EventTeller = { hasLeft: false };
        this.streams.set(context as object, { fields, teller });
        // The resolver is given a copy.
        Object.assign(context as object, { [TELLS_EVENTS]: teller });
      }
    } catch {
      // Not validated: it may be anything. Its events are then counted where they come from.
    }
  }

  /** `onSubscriptionResolution(execution, context, id)` */
  private hasEvent([execution, context]: unknown[]): void {
    const stream = this.streams.get(context as object);
    if (stream?.teller.hasLeft === false) {
      this.operations.event(execution as OperationResult, stream.fields);
    }
  }
}

const NOT_PARSED = { extensions: { code: 'GRAPHQL_PARSE_FAILED' } };

/** Mercurius executes an operation with whatever a client sends over WebSocket or GET, and GraphQL refuses it. */
function mayBeVariables(variables: unknown): boolean {
  return variables === undefined || variables === null || typeof variables === 'object';
}

/** Mercurius fails where a GET names an operation that is not there, and over a document that is none. */
function isMistakeOfClient(error: unknown, source: unknown, context: object): boolean {
  const { reply } = context as { readonly reply?: { readonly request?: { readonly method?: unknown } } };
  return isTree(source) || (error instanceof TypeError && reply?.request?.method === 'GET');
}

/**
 * The same errors, without those of GraphQL's over a document that the client has sent as a tree: it may be anything
 * that passes the validation.
 */
function blamed(errors: readonly unknown[], source: unknown): readonly unknown[] {
  return errors.length > 0 && isTree(source) ? errors.map((error) => (hasPath(error) ? error : NOT_PARSED)) : errors;
}

function hasPath(error: unknown): boolean {
  return Array.isArray((error as { readonly path?: unknown } | null)?.path);
}

/** Mercurius takes a document that is parsed already, too: over WebSocket, or as JSON. */
function isTree(source: unknown): boolean {
  return typeof source !== 'string' || isJson(source);
}

function isJson(source: unknown): boolean {
  try {
    JSON.parse(String(source));
    return true;
  } catch {
    return false;
  }
}

function isMercurius(plugin: unknown): plugin is Mercurius {
  return typeof plugin === 'function' && typeof (plugin as Partial<Mercurius>).defaultErrorFormatter === 'function';
}
