import type { MetricsNaming } from '../catalogue/naming';
import { MetricsConfigurationError } from '../core/metrics.errors';
import { ipOf, targetOf } from '../core/target-host';
import { buckets } from './buckets';
import { checkArray, checkUnique, quote } from './checks';
import { CLIENT_LABELS, type ClientLabel } from './client-labels';
import type { HttpClientMetricsOptions } from './http-client.options';
import { NAMING_SCHEMES } from './naming-schemes';
import { checked, type Filled, group, type Option, switchable } from './schema';

const MAX_HOSTS = 500;
/** What an entry without a port stands for: the ports of HTTP and HTTPS. */
const DEFAULT_PORTS: readonly string[] = ['80', '443'];
const ENTRY = /^(?<wildcard>\*\.)?(?<host>[^\s/@?#*:[\]]+|\[[^\s/@?#*[\]]+\])(:(?<port>\d{1,5}))?$/;

/** The option `httpClient` with every default filled in. */
export interface ResolvedHttpClient {
  readonly naming: MetricsNaming;
  readonly labels: readonly ClientLabel[];
  readonly buckets: readonly number[];
  /** As the label has them, `*.` before what stands for all below; `undefined`: those that are called first. */
  readonly hosts: ReadonlySet<string> | undefined;
}

/** The option `httpClient` as it is read; `undefined`: not measured. */
export type HttpClientRead = Filled<HttpClientMetricsOptions, 'hosts' | 'buckets'> | undefined;

/** The option `httpClient`. */
export const HTTP_CLIENT: Option<boolean | HttpClientMetricsOptions, HttpClientRead> = switchable(
  group<HttpClientMetricsOptions, Filled<HttpClientMetricsOptions, 'hosts' | 'buckets'>>({
    hosts: checked(checkHosts),
    buckets,
  }),
);

/**
 * The option `httpClient` with what it depends on.
 *
 * @param hosts `httpClient.hosts` as the environment has it
 */
export function resolveHttpClient(
  read: HttpClientRead,
  naming: MetricsNaming,
  hosts: readonly string[] | undefined,
): ResolvedHttpClient | undefined {
  if (read === undefined) {
    return undefined;
  }
  const named = read.hosts ?? (hosts && checkHosts(hosts, 'METRICS_HTTP_CLIENT_HOSTS'));
  return {
    naming,
    labels: CLIENT_LABELS[naming],
    buckets: read.buckets ?? NAMING_SCHEMES[naming].buckets,
    hosts: named && new Set(named.flatMap(labelsOf)),
  };
}

/** Returns the entries in one spelling. */
function checkHosts(value: unknown, where: string): readonly string[] {
  const entries = checkArray(value, where);
  if (entries.length > MAX_HOSTS) {
    throw new MetricsConfigurationError(
      where,
      `has ${entries.length} hosts`,
      `name at most ${MAX_HOSTS}, or all below a name: "*.example.com"`,
    );
  }
  const hosts = entries.map((entry) => {
    const host = typeof entry === 'string' ? spelt(entry) : undefined;
    if (host === undefined) {
      throw new MetricsConfigurationError(
        where,
        `has ${quote(entry)}, which is no host`,
        'name hosts without scheme and path: "api.example.com", "api.example.com:8443", "*.example.com"',
      );
    }
    return host;
  });
  checkUnique(hosts, where);
  return hosts;
}

function spelt(entry: string): string | undefined {
  const { wildcard = '', host = '', port } = ENTRY.exec(entry)?.groups ?? {};
  const target = targetOf(`http://${host}:${port ?? ''}`);
  if (target === undefined || (wildcard !== '' && ipOf(target.address) !== undefined)) {
    return undefined;
  }
  return `${wildcard}${target.address}${port === undefined ? '' : `:${target.port}`}`;
}

/** What the label `host` may be by an entry: without a port where a call does not tell it. */
function labelsOf(entry: string): readonly string[] {
  const [, host = '', port] = /^(.*?[^:])(?::(\d+))?$/.exec(entry) ?? [];
  return [host, ...(port === undefined ? DEFAULT_PORTS : [port]).map((each) => `${host}:${each}`)];
}
