import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkNumber, quote } from './checks';
import { DEFAULTS } from './defaults';
import { ManagementTls, resolveTls } from './resolve-tls';

/** An IPv4 or IPv6 address (with a zone) or a host name: no scheme, no port, no brackets. */
const HOST = /^[A-Za-z0-9._:%-]+$/;
const HOST_WITH_PORT = /^[^:]*:\d+$/;
const LONGEST_HOST = 255;
const HIGHEST_PORT = 65_535;

/** The port of its own that the endpoint is served on. */
export interface ResolvedManagement {
  /** 0: a free one. */
  readonly port: number;
  /** Where the port was configured, for an error. */
  readonly source: 'endpoint.port' | 'METRICS_PORT';
  readonly host: string;
  readonly tls: ManagementTls | undefined;
}

/** Checks `endpoint.port`, `.host` and `.tls`; `undefined` where there is no such port. */
export function resolveManagement(
  { port: given, host, tls }: Readonly<Record<string, unknown>>,
  environmentPort: number | undefined,
): ResolvedManagement | undefined {
  const inCode = checkNumber(given, { min: 0, max: HIGHEST_PORT, whole: true }, 'endpoint.port');
  const port = inCode ?? environmentPort;
  const resolved = { host: checkHost(host), tls: tls === undefined ? undefined : resolveTls(tls) };
  if (port !== undefined) {
    return {
      port,
      source: inCode === undefined ? 'METRICS_PORT' : 'endpoint.port',
      host: resolved.host ?? DEFAULTS.managementHost,
      tls: resolved.tls,
    };
  }
  for (const [option, value] of Object.entries(resolved)) {
    if (value !== undefined) {
      throw new MetricsConfigurationError(
        `endpoint.${option}`,
        'belongs to a management port, but there is none: the endpoint would be on the port of the application, without it',
        `set endpoint.port or METRICS_PORT, or remove endpoint.${option}`,
      );
    }
  }
  return undefined;
}

function checkHost(value: unknown): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  const valid =
    typeof value === 'string' && value.length <= LONGEST_HOST && HOST.test(value) && !HOST_WITH_PORT.test(value);
  if (!valid) {
    throw new MetricsConfigurationError(
      'endpoint.host',
      `must be an address or a host name, but got ${quote(value)}`,
      "write it without scheme, brackets and port, e.g. '127.0.0.1', '::1' or '0.0.0.0'",
    );
  }
  return value;
}
