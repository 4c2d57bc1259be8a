import { buckets, PROMETHEUS_BUCKETS, STREAM_BUCKETS } from './buckets';
import { boolean, type Filled, group, type Option, switchable } from './schema';
import type { GraphqlMetricsOptions, HandlerMetricsOptions, InterceptorBinding } from './transport.options';

/** The options `rpc`, `rpcClient`, `ws`, `graphql` (`undefined`: not measured) and `interceptor`. */
export interface ResolvedTransports {
  readonly rpc: Filled<HandlerMetricsOptions> | undefined;
  readonly rpcClient: Filled<HandlerMetricsOptions> | undefined;
  readonly ws: Filled<HandlerMetricsOptions> | undefined;
  readonly graphql: Filled<GraphqlMetricsOptions> | undefined;
  readonly interceptor: InterceptorBinding;
}

/** The options `rpc`, `rpcClient` and `ws`. */
export const HANDLERS: Option<boolean | HandlerMetricsOptions, ResolvedTransports['rpc']> = switchable(
  group<HandlerMetricsOptions, Filled<HandlerMetricsOptions>>({ buckets: buckets.or(PROMETHEUS_BUCKETS) }),
);

/** The option `graphql`. */
export const GRAPHQL: Option<boolean | GraphqlMetricsOptions, ResolvedTransports['graphql']> = switchable(
  group<GraphqlMetricsOptions, Filled<GraphqlMetricsOptions>>({
    buckets: buckets.or(PROMETHEUS_BUCKETS),
    fieldResolvers: boolean.or(false),
    streamBuckets: buckets.or(STREAM_BUCKETS),
  }),
);
