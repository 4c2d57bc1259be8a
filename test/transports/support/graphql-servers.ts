import type { DynamicModule } from '@nestjs/common';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { Adapter } from '../../support/test-app';

/** A GraphQL server on an HTTP server. */
export interface GraphqlServer {
  readonly adapter: Adapter;
  /** Of a schema made from the code, over HTTP with batches and over WebSocket. */
  readonly module: (options?: GraphqlOptions) => DynamicModule;
}

export interface GraphqlOptions {
  readonly fieldResolverEnhancers?: ('guards' | 'interceptors' | 'filters')[];
  readonly include?: Function[];
  /** A schema that is written, instead of the one from the code. */
  readonly typeDefs?: string;
}

const apollo = (options: GraphqlOptions = {}): DynamicModule =>
  GraphQLModule.forRoot<ApolloDriverConfig>({
    driver: ApolloDriver,
    autoSchemaFile: options.typeDefs === undefined,
    graphiql: false,
    introspection: true,
    allowBatchedHttpRequests: true,
    subscriptions: { 'graphql-ws': true },
    ...options,
  });

const mercurius = (options: GraphqlOptions = {}): DynamicModule =>
  GraphQLModule.forRoot<MercuriusDriverConfig>({
    driver: MercuriusDriver,
    autoSchemaFile: options.typeDefs === undefined,
    allowBatchedQueries: true,
    subscription: true,
    // Its cache is loaded by import(), which jest cannot do.
    cache: false,
    ...options,
  });

/** The servers that every contract holds for. */
export const GRAPHQL_SERVERS: readonly (readonly [string, GraphqlServer])[] = [
  ['Apollo on Express', { adapter: 'express', module: apollo }],
  ['Apollo on Fastify', { adapter: 'fastify', module: apollo }],
  ['Mercurius on Fastify', { adapter: 'fastify', module: mercurius }],
];
