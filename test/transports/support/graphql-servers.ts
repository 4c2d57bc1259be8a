import type { DynamicModule } from '@nestjs/common';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { ExecutionResult, GraphQLError, ValidationRule } from 'graphql';
import type { Adapter } from '../../support/test-app';

/** A GraphQL server on an HTTP server. */
export interface GraphqlServer {
  readonly adapter: Adapter;
  /** Of a schema made from the code, over HTTP with batches and over WebSocket. */
  readonly module: (options?: GraphqlOptions) => DynamicModule;
  /** The body that asks for a query that is persisted under this name. */
  readonly persisted: (name: string) => object;
}

export interface GraphqlOptions {
  readonly fieldResolverEnhancers?: ('guards' | 'interceptors' | 'filters')[];
  readonly include?: Function[];
  /** A schema that is written, instead of the one from the code. */
  readonly typeDefs?: string;
  /** Resolvers that are no classes of Nest's. */
  readonly resolvers?: Readonly<Record<string, Readonly<Record<string, () => unknown>>>>;
  readonly validationRules?: readonly ValidationRule[];
  readonly context?: () => object;
  /** Queries that are persisted, by what asks for them. */
  readonly persisted?: Readonly<Record<string, string>>;
  /** What a formatter makes of errors: they say nothing any more, or there is none that can be told. */
  readonly errors?: 'hidden' | 'unspeakable';
}

const hide = (): { message: string } => ({ message: 'hidden' });
const fail = (): never => {
  throw new Error('no words');
};

const apollo = ({ errors, validationRules, persisted, ...options }: GraphqlOptions = {}): DynamicModule =>
  GraphQLModule.forRoot<ApolloDriverConfig>({
    driver: ApolloDriver,
    autoSchemaFile: options.typeDefs === undefined,
    graphiql: false,
    introspection: true,
    allowBatchedHttpRequests: true,
    subscriptions: { 'graphql-ws': true },
    ...(persisted === undefined ? {} : { persistedQueries: { cache: cacheOf(persisted) } }),
    ...(errors === undefined ? {} : { formatError: errors === 'hidden' ? hide : fail }),
    ...(validationRules === undefined ? {} : { validationRules: [...validationRules] }),
    ...options,
  });

const mercurius = ({ errors, validationRules, persisted, ...options }: GraphqlOptions = {}): DynamicModule =>
  GraphQLModule.forRoot<MercuriusDriverConfig>({
    driver: MercuriusDriver,
    autoSchemaFile: options.typeDefs === undefined,
    allowBatchedQueries: true,
    subscription: true,
    // Its cache is loaded by import(), which jest cannot do.
    cache: false,
    ...(persisted === undefined ? {} : { persistedQueries: { ...persisted } }),
    ...(errors === undefined ? {} : { errorFormatter: errors === 'hidden' ? hideAll : fail }),
    ...(validationRules === undefined ? {} : { validationRules: [...validationRules] }),
    ...options,
  });

function hideAll({ data, errors = [] }: ExecutionResult): { statusCode: number; response: ExecutionResult } {
  return { statusCode: 200, response: { data: data ?? null, errors: errors.map(hide) as unknown as GraphQLError[] } };
}

/** Queries that may be persisted: of `test/transports/graphql-told.slow-spec.ts`. */
export const PERSISTED = { working: '{ last { count } }', failing: '{ last { missing } }' };

/** What Apollo keeps persisted queries in. */
function cacheOf(persisted: Readonly<Record<string, string>>): KeyValueCache {
  const nothing = (): Promise<void> => Promise.resolve();
  return { get: (key) => Promise.resolve(persisted[key.replace(/^apq:/, '')]), set: nothing, delete: nothing };
}

/** As Apollo has it. */
interface KeyValueCache {
  get(key: string): Promise<string | undefined>;
  set(): Promise<void>;
  delete(): Promise<void>;
}

const persistedOfApollo = (name: string): object => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: name } },
});

/** Those of Apollo. */
export const APOLLO_SERVERS: readonly (readonly [string, GraphqlServer])[] = [
  ['Apollo on Express', { adapter: 'express', module: apollo, persisted: persistedOfApollo }],
  ['Apollo on Fastify', { adapter: 'fastify', module: apollo, persisted: persistedOfApollo }],
];

/** The servers that every contract holds for. */
export const GRAPHQL_SERVERS: readonly (readonly [string, GraphqlServer])[] = [
  ...APOLLO_SERVERS,
  [
    'Mercurius on Fastify',
    { adapter: 'fastify', module: mercurius, persisted: (query) => ({ query, persisted: true }) },
  ],
];
