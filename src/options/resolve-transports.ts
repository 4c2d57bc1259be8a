import type { InterceptorBinding } from './transport.options';
import { checkBuckets } from './check-buckets';
import { checkBoolean, checkKeys, checkWord } from './checks';
import { DEFAULTS } from './defaults';

/** The options of the module that are about handlers beside those of HTTP. */
export const TRANSPORT_OPTIONS = ['rpc', 'ws', 'graphql', 'interceptor'] as const;

/** What is measured of the handlers of one kind. */
export interface ResolvedHandlerOptions {
  readonly buckets: readonly number[];
}

/** What is measured of GraphQL resolvers. */
export interface ResolvedGraphqlOptions extends ResolvedHandlerOptions {
  readonly fieldResolvers: boolean;
  readonly streamBuckets: readonly number[];
}

/** The options `rpc`, `ws`, `graphql` (`undefined`: not measured) and `interceptor`. */
export interface ResolvedTransports {
  readonly rpc: ResolvedHandlerOptions | undefined;
  readonly ws: ResolvedHandlerOptions | undefined;
  readonly graphql: ResolvedGraphqlOptions | undefined;
  readonly interceptor: InterceptorBinding;
}

/** Checks the options that are about handlers beside those of HTTP. */
export function resolveTransports(options: Readonly<Record<string, unknown>>): ResolvedTransports {
  return {
    rpc: resolveHandlers(options['rpc'], 'rpc'),
    ws: resolveHandlers(options['ws'], 'ws'),
    graphql: resolveGraphql(options['graphql']),
    interceptor: checkWord(options['interceptor'], ['auto', 'always', 'never'], 'interceptor') ?? 'auto',
  };
}

function resolveHandlers(value: unknown, where: string): ResolvedHandlerOptions | undefined {
  if (value === false) {
    return undefined;
  }
  const { buckets } = checkKeys(objectOf(value), ['buckets'], where);
  return { buckets: checkBuckets(buckets, `${where}.buckets`) ?? DEFAULTS.handlerBuckets };
}

function resolveGraphql(value: unknown): ResolvedGraphqlOptions | undefined {
  if (value === false) {
    return undefined;
  }
  const options = checkKeys(objectOf(value), ['buckets', 'fieldResolvers', 'streamBuckets'], 'graphql');
  return {
    buckets: checkBuckets(options['buckets'], 'graphql.buckets') ?? DEFAULTS.handlerBuckets,
    fieldResolvers: checkBoolean(options['fieldResolvers'], 'graphql.fieldResolvers') ?? false,
    streamBuckets: checkBuckets(options['streamBuckets'], 'graphql.streamBuckets') ?? DEFAULTS.streamBuckets,
  };
}

function objectOf(value: unknown): unknown {
  return value === undefined || value === true ? {} : value;
}
