import { Injectable } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { HandlerStores } from '../../stores/handlers';
import { MetricsLogger, messageOf } from '../../core/metrics.logger';
import { wrapOnce } from '../../core/wrap-method';
import { type ApolloOptions, followApollo } from './apollo-operations';
import { GraphqlOperations } from './graphql-operations';
import { type FastifyLike, followMercurius } from './mercurius-operations';
import { GraphqlSchemas } from './graphql-schemas';
import type { SchemaLike } from './root-fields';

const DRIVERS: unique symbol = Symbol('hears of drivers');

type Start = (this: Driver, options: DriverOptions, ...rest: unknown[]) => Promise<unknown>;

/** What we use of a driver of `@nestjs/graphql`, which starts a GraphQL server. */
interface Driver {
  readonly applicationConfig?: ApplicationConfig & { readonly [DRIVERS]?: GraphqlDrivers };
  readonly httpAdapterHost?: { readonly httpAdapter?: { getType(): string; getInstance(): unknown } };
  start: Start;
  /** Of those for Apollo. */
  readonly registerExpress?: unknown;
}

/** What it starts the server with. */
interface DriverOptions extends ApolloOptions {
  /** With the global prefix. */
  readonly path?: unknown;
  readonly schema?: SchemaLike | null;
}

/**
 * Lets the servers of GraphQL that are known, Apollo and Mercurius, tell what their clients are told. The method by
 * which a driver starts its server is
 * wrapped for that, once in a process, for nobody holds a driver before it works. Whom to tell stands on the
 * application's own configuration, so that
 * applications share nothing. The resolvers of other drivers are measured where they are called.
 */
@Injectable()
export class GraphqlDrivers {
  private readonly started = new WeakSet<Driver>();

  constructor(
    config: ApplicationConfig,
    modules: ModulesContainer,
    stores: HandlerStores,
    private readonly operations: GraphqlOperations,
    private readonly schemas: GraphqlSchemas,
    private readonly logger: MetricsLogger,
  ) {
    if (stores.measures('graphql')) {
      Object.defineProperty(config, DRIVERS, { value: this, configurable: true });
      driversOf(modules).forEach((driver) => wrap(driver));
    }
  }

  /** A driver starts its server. A class of drivers may call the method of the one that it extends. */
  async start(driver: Driver, options: DriverOptions, original: (options: DriverOptions) => unknown): Promise<unknown> {
    // A gateway has no schema: what it is asked it asks others.
    if (this.started.has(driver) || !options.schema) {
      return original(options);
    }
    this.started.add(driver);
    let stop = (): void => {};
    let followed = options;
    try {
      const { schema } = options;
      const operations = this.operations.ofSchema(this.schemas.know(schema, options.path));
      const adapter = driver.httpAdapterHost?.httpAdapter;
      if (typeof driver.registerExpress === 'function') {
        followed = followApollo(options, operations);
        operations.know(schema);
      } else if (adapter?.getType() === 'fastify') {
        const fastify = adapter.getInstance() as FastifyLike;
        stop = followMercurius(fastify, operations, () => operations.know(schema));
      }
    } catch (error) {
      this.logger.warnOnce(
        'graphql driver',
        `The operations of GraphQL cannot be measured as a whole: ${messageOf(error)}`,
      );
    }
    try {
      return await original(followed);
    } finally {
      stop();
    }
  }
}

function driversOf(modules: ModulesContainer): Driver[] {
  return [...modules.values()].flatMap((module) =>
    [...module.providers.values()].map(({ metatype }) => driverOf(metatype)).filter((found) => found !== undefined),
  );
}

function driverOf(metatype: unknown): Driver | undefined {
  const prototype: unknown = typeof metatype === 'function' ? metatype.prototype : undefined;
  const { start, generateSchema, mergeDefaultOptions } = (prototype ?? {}) as Record<string, unknown>;
  return [start, generateSchema, mergeDefaultOptions].every((method) => typeof method === 'function')
    ? (prototype as Driver)
    : undefined;
}

function wrap(driver: Driver): void {
  wrapOnce<Start>(
    driver,
    'start',
    (original) =>
      function (options, ...rest) {
        const start = (given: DriverOptions): Promise<unknown> => Reflect.apply(original, this, [given, ...rest]);
        return this.applicationConfig?.[DRIVERS]?.start(this, options, start) ?? start(options);
      },
  );
}
