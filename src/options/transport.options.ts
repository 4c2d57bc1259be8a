/** What is measured of the handlers of one kind (message patterns, gateways, resolvers), or of calls to such handlers. */
export interface HandlerMetricsOptions {
  /**
   * Upper bounds in seconds of the buckets of the duration histogram, ascending, without `+Inf`.
   *
   * @default [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
   * Cost: 8 bytes for each bucket of each label set, and a line of every scrape.
   */
  buckets?: readonly number[];
}

/** What is measured of GraphQL resolvers. */
export interface GraphqlMetricsOptions extends HandlerMetricsOptions {
  /**
   * Whether the resolvers of fields (`@ResolveField()`) are measured too, as `type="field"` and `field="Book.author"`,
   * and those of references (`@ResolveReference()`) as `field="Book.__resolveReference"`. One operation may call them
   * thousands of times.
   *
   * @default false: queries, mutations and subscriptions only
   * Cost: what a query costs, for each field of each object in each answer.
   */
  fieldResolvers?: boolean;

  /**
   * Upper bounds in seconds of the buckets of `graphql_subscription_duration_seconds`.
   *
   * @default [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]
   */
  streamBuckets?: readonly number[];
}

/**
 * Whether the global `MetricsInterceptor` is bound. `auto`: only where the application has handlers that nothing else
 * can measure; see docs/transports.md. `always` and `never` say so whatever the application has.
 */
export type InterceptorBinding = 'auto' | 'always' | 'never';

/** Which handlers of other transports than HTTP are measured, and how they are seen. */
export interface TransportOptions {
  /**
   * Handlers of messages and events (`@MessagePattern()`, `@EventPattern()`, gRPC methods): `rpc_*`. Exposed once the
   * application has one.
   *
   * @default true
   * Cost: see docs/performance.md.
   */
  rpc?: boolean | HandlerMetricsOptions;

  /**
   * Calls that the application makes to other microservices: `send()` and `emit()` of every `ClientProxy`, and the
   * methods of gRPC clients: `rpc_client_*`. Exposed once there was one.
   *
   * @default true
   * Cost: two RxJS operators for each subscription to a call.
   */
  rpcClient?: boolean | HandlerMetricsOptions;

  /**
   * WebSocket gateways (`@SubscribeMessage()`) and their connections: `ws_*`. Exposed once the application has one.
   *
   * @default true
   */
  ws?: boolean | HandlerMetricsOptions;

  /**
   * GraphQL resolvers of queries, mutations and subscriptions: `graphql_*`. Exposed once the application has one.
   *
   * @default true
   */
  graphql?: boolean | GraphqlMetricsOptions;

  /**
   * Whether the global `MetricsInterceptor` is bound.
   *
   * @default 'auto'
   * Cost: where it is bound, an RxJS pipeline for every call of every handler, HTTP ones too; see docs/performance.md.
   */
  interceptor?: InterceptorBinding;
}
