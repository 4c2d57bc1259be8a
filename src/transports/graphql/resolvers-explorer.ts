import type { ModulesContainer } from '@nestjs/core';
import { wrapOnce } from '../../core/wrap-method';
import { isSkipped } from '../../platform/handler-notes';
import type { EventFilter } from './graphql-subscriptions';
import type { SchemaOptions } from './graphql-schemas';
import type { ResolverMethod } from './resolver-labels';

const LISTENER = Symbol('hears of resolvers');

/** What GraphQL calls for a field. */
export type Resolve = (this: unknown, ...args: unknown[]) => unknown;

/** What is told of the resolvers of an application while its schema is made. */
export interface ResolverListener {
  /** What GraphQL is to call instead. */
  measured(method: ResolverMethod, resolve: Resolve, options: SchemaOptions | undefined): Resolve;
  /** Nothing of the field is to be recorded. */
  skipped(method: ResolverMethod, options: SchemaOptions | undefined): void;
  /** The field can be subscribed to. Returns the filter to use instead. */
  subscribable(
    method: ResolverMethod,
    filter: EventFilter | undefined,
    options: SchemaOptions | undefined,
  ): EventFilter | undefined;
}

type ExplorerMethod = (this: Explorer, ...args: unknown[]) => unknown;

/**
 * What we use of the `ResolversExplorerService` of `@nestjs/graphql`, which makes what GraphQL calls for each field.
 */
interface Explorer {
  readonly modulesContainer?: ModulesContainer & { [LISTENER]?: ResolverListener };
  /** Those of the `GraphQLModule` that it belongs to. */
  readonly gqlOptions?: SchemaOptions;
  /**
   * `createContextCallback(instance, prototype, wrapper, moduleRef, method, …)`: guards, pipes, interceptors and
   * scopes are inside of what it returns.
   */
  createContextCallback: ExplorerMethod;
  /**
   * `createSubscriptionMetadata(driver, createContextCallback, options, method, instance)`. Where there is a filter,
   * drivers may make the callback anew each time.
   */
  createSubscriptionMetadata: ExplorerMethod;
}

/**
 * Lets an application's resolvers be heard of, however many `GraphQLModule`s it has. Two methods of the class that
 * explores them are wrapped for that, once in a process: nobody holds its objects before they do their work. Whom to
 * tell stands on the application's own container, so that applications share nothing.
 *
 * @returns whether there is such a class: not without `@nestjs/graphql`, or where it has changed
 */
export function onResolvers(modules: ModulesContainer, listener: ResolverListener): boolean {
  const explorers = [...modules.values()].flatMap((module) =>
    [...module.providers.values()].map(({ metatype }) => explorerOf(metatype)).filter((found) => found !== undefined),
  );
  if (explorers.length > 0) {
    Object.defineProperty(modules, LISTENER, { value: listener, configurable: true });
  }
  for (const explorer of explorers) {
    wrap(explorer, 'createContextCallback', onCallback);
    wrap(explorer, 'createSubscriptionMetadata', onSubscription);
  }
  return explorers.length > 0;
}

function explorerOf(metatype: unknown): Explorer | undefined {
  const prototype: unknown = typeof metatype === 'function' ? metatype.prototype : undefined;
  const { createContextCallback, createSubscriptionMetadata } = (prototype ?? {}) as Partial<Explorer>;
  return typeof createContextCallback === 'function' && typeof createSubscriptionMetadata === 'function'
    ? (prototype as Explorer)
    : undefined;
}

function wrap(explorer: Explorer, name: 'createContextCallback' | 'createSubscriptionMetadata', hear: Hear): void {
  wrapOnce<ExplorerMethod>(
    explorer,
    name,
    (original) =>
      function (...args) {
        const listener = this.modulesContainer?.[LISTENER];
        const make = (given: unknown[]): unknown => Reflect.apply(original, this, given);
        return listener === undefined ? make(args) : hear(listener, args, make, this.gqlOptions);
      },
  );
}

type Hear = (
  listener: ResolverListener,
  args: unknown[],
  make: (args: unknown[]) => unknown,
  options: SchemaOptions | undefined,
) => unknown;

const onCallback: Hear = (listener, args, make, options) => {
  const callback = make(args);
  const [, prototype, wrapper, , method] = args;
  const { metatype } = (wrapper ?? {}) as { readonly metatype?: unknown };
  if (isResolverMethod(method) && isLeftOut(metatype, prototype, method)) {
    listener.skipped(method, options);
    return callback;
  }
  return typeof callback === 'function' && isResolverMethod(method)
    ? listener.measured(method, callback as Resolve, options)
    : callback;
};

const onSubscription: Hear = (listener, args, make, schema) => {
  const [driver, createCallback, options, method, instance, ...rest] = args;
  const metatype = (instance as object | undefined)?.constructor;
  if (!isResolverMethod(method) || isLeftOut(metatype, instance, method)) {
    return make(args);
  }
  const { filter } = (options ?? {}) as { readonly filter?: EventFilter };
  const value = listener.subscribable(method, filter, schema);
  const heard = value === filter ? options : Object.create(options as object, { filter: { value } });
  return make([driver, createCallback, heard, method, instance, ...rest]);
};

function isLeftOut(metatype: unknown, owner: unknown, { methodName = '' }: ResolverMethod): boolean {
  return isSkipped(metatype, (owner as Readonly<Record<string, unknown>> | undefined)?.[methodName]);
}

function isResolverMethod(method: unknown): method is ResolverMethod {
  const { type, name } = (method ?? {}) as Partial<ResolverMethod>;
  return typeof type === 'string' && typeof name === 'string';
}
