import { MetricsConfigurationError } from '../core/metrics.errors';
import { listOf, mustBe } from './checks';
import type { MetricsEndpointOptions } from './endpoint.options';
import { checked, type Filled, boolean, group, later, number, type Option, word } from './schema';
import { type ManagementTls, TLS } from './resolve-tls';

/** An IPv4 or IPv6 address (with a zone) or a host name: no scheme, no port, no brackets. */
const HOST = /^[A-Za-z0-9._:%-]+$/;
const HOST_WITH_PORT = /^[^:]*:\d+$/;
const LONGEST_HOST = 255;

/** Who answers: the server in front of the application, or its router. */
export type EndpointMode = 'server' | 'route';

/** The port of its own that the endpoint is served on. */
export interface ResolvedManagement {
  /** 0: a free one. */
  readonly port: number;
  /** Where the port was configured, for an error. */
  readonly source: 'endpoint.port' | 'METRICS_PORT';
  readonly host: string;
  readonly tls: ManagementTls | undefined;
}

/** The option `endpoint` in force. */
export interface ResolvedEndpoint extends Filled<
  Omit<MetricsEndpointOptions, 'port' | 'host' | 'tls' | 'prefix' | 'controller'>
> {
  /** `false`: nothing is served. */
  readonly isServed: boolean;
  /** `undefined`: served on the application's own port. */
  readonly management: ResolvedManagement | undefined;
  /** Whether the application's global prefix stands before the paths. */
  readonly followsPrefix: boolean;
}

/** The option `endpoint` as it is read. */
export type EndpointRead = Filled<
  MetricsEndpointOptions,
  'port' | 'host' | 'prefix',
  { tls: ManagementTls | undefined; controller: unknown }
>;

/** The option `endpoint`. */
export const ENDPOINT: Option<MetricsEndpointOptions, EndpointRead> = group({
  port: number({ min: 0, max: 65_535, whole: true }),
  host: checked(
    mustBe(
      isHost,
      'an address or a host name',
      "write it without scheme, brackets and port, e.g. '127.0.0.1', '::1' or '0.0.0.0'",
    ),
  ),
  tls: TLS,
  prefix: word('follow'),
  mode: word('server', 'route').or('server'),
  // Checked where it is registered with Nest.
  controller: later(),
  maxConcurrentScrapes: number({ min: 1, max: 1000, whole: true }).or(4),
  scrapeTimeoutSeconds: number({ min: 0.1, max: 3600 }).or(10),
  onCollectError: word('continue', 'fail').or('continue'),
  compression: boolean.or(true),
  decorators: checked(
    listOf(mustBe(isDecorator, 'a decorator', 'call the decorator: Public() instead of its name')),
  ).or([]),
});

/**
 * The option `endpoint` with what it depends on; the port of the environment counts where the option has none.
 *
 * @param read `undefined`: nothing is served
 */
export function resolveEndpoint(read: EndpointRead | undefined, environmentPort: number | undefined): ResolvedEndpoint {
  const isServed = read !== undefined;
  const { port, host, tls, prefix, controller: _registered, ...rest } = read ?? ENDPOINT.read({}, 'endpoint');
  const options = { ...rest, isServed };
  if (!isServed) {
    return { ...options, management: undefined, followsPrefix: false };
  }
  const inForce = port ?? environmentPort;
  if (inForce === undefined) {
    checkNeedsNoPort({ host, tls });
    return { ...options, management: undefined, followsPrefix: prefix === 'follow' };
  }
  const source = port === undefined ? 'METRICS_PORT' : 'endpoint.port';
  return {
    ...options,
    management: { port: inForce, source, host: host ?? '127.0.0.1', tls },
    followsPrefix: prefix === 'follow',
  };
}

function checkNeedsNoPort(options: Pick<EndpointRead, 'host' | 'tls'>): void {
  const idle = Object.entries(options).find(([, given]) => given !== undefined)?.[0];
  if (idle !== undefined) {
    throw new MetricsConfigurationError(
      `endpoint.${idle}`,
      'belongs to a management port, but there is none: the endpoint would be on the port of the application, without it',
      `set endpoint.port or METRICS_PORT, or remove endpoint.${idle}`,
    );
  }
}

function isHost(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_HOST && HOST.test(value) && !HOST_WITH_PORT.test(value);
}

function isDecorator(value: unknown): value is ClassDecorator | MethodDecorator {
  return typeof value === 'function';
}
