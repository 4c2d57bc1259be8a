import type { EndpointAccess } from '../endpoint/auth/endpoint-access';
import type { MetricsReader } from '../endpoint/metrics-reader';
import type { RoutedEndpoint } from '../endpoint/routed-endpoint';
import type { Recording } from '../decorators/recording';
import type { HealthSource } from '../summary/health/health-source';
import type { HandlerMeasuring } from '../transports/handler-measuring';
import type { MetricsInterceptor } from '../transports/metrics.interceptor';

/** What the module is made of in one application, as far as its providers hand it out. */
export interface Composition {
  /** What has lifecycle hooks, in the order in which they are called. */
  readonly parts: readonly object[];
  readonly access: EndpointAccess;
  readonly endpoint: RoutedEndpoint;
  readonly reader: MetricsReader;
  readonly health: HealthSource;
  /** `undefined`: nothing is measured. */
  readonly handlers: HandlerMeasuring | undefined;
  /** `undefined`: nothing is recorded. */
  readonly recording: Recording | undefined;
  /** The interceptor to bind for every handler of the application; `undefined`: none. */
  decideInterceptor(): MetricsInterceptor | undefined;
}

/** Injects the {@link Composition}. */
export const COMPOSITION: unique symbol = Symbol('MetricsModule composition');

/** Nest's hooks that parts may have. */
type Hook =
  | 'configure'
  | 'onModuleInit'
  | 'onApplicationBootstrap'
  | 'onModuleDestroy'
  | 'beforeApplicationShutdown'
  | 'onApplicationShutdown';

/** Calls a hook of all parts that have it, as Nest calls those of a module's providers. */
/** In Nest's preview of an application there are no parts. */
export async function callHook(composition: Composition | undefined, hook: Hook): Promise<void> {
  await Promise.all(
    (composition?.parts ?? []).map(async (part: Partial<Record<Hook, () => unknown>>) => part[hook]?.()),
  );
}
