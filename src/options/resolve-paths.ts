import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkGroup, checkUnique, quote } from './checks';
import { DEFAULTS } from './defaults';

/** Segments of unreserved characters (RFC 3986): nothing that routers or proxies read in more than one way. */
const PATH = /^(\/[A-Za-z0-9._~-]+)+$/;
const DOT_SEGMENT = /\/\.{1,2}(\/|$)/;
const LONGEST_PATH = 256;

/** The paths of the three endpoints. */
export interface ResolvedPaths {
  readonly metrics: string;
  readonly json: string;
  readonly health: string;
}

/** Where `path` and `paths` may stand: beside the factory of `forRootAsync`, in the options, in the environment. */
export interface PathSources {
  readonly registration: { readonly path?: unknown; readonly paths?: unknown };
  readonly options: { readonly path?: unknown; readonly paths?: unknown };
  readonly environment: string | undefined;
}

/** The paths in force; throws for invalid ones, and where two of the three would be the same. */
export function resolvePaths({ registration, options, environment }: PathSources): ResolvedPaths {
  const inCode = registration.path === undefined ? options.path : registration.path;
  const base =
    inCode !== undefined
      ? checkPath(inCode, 'path')
      : environment !== undefined
        ? checkPath(environment, 'METRICS_PATH')
        : DEFAULTS.path;
  const paths = registration.paths === undefined ? options.paths : registration.paths;
  const single = checkGroup(paths, ['metrics', 'json', 'health'], 'paths');
  const resolved: ResolvedPaths = {
    metrics: single['metrics'] === undefined ? base : checkPath(single['metrics'], 'paths.metrics'),
    json: single['json'] === undefined ? `${base}.json` : checkPath(single['json'], 'paths.json'),
    health: single['health'] === undefined ? `${base}/health` : checkPath(single['health'], 'paths.health'),
  };
  checkUnique(Object.values(resolved), 'paths');
  return resolved;
}

/**
 * The global prefix of an application as the beginning of a path: `''` for none, else with a slash first and none last.
 *
 * @throws MetricsConfigurationError where it has parameters or wildcards, so that nobody can tell the endpoint's path
 */
export function resolvePrefix(globalPrefix: string): string {
  const prefix = trimPrefix(globalPrefix);
  if (prefix !== '' && !isPath(prefix)) {
    throw new MetricsConfigurationError(
      'endpoint.prefix',
      `cannot follow the global prefix ${quote(globalPrefix)}, which is not one plain path`,
      'remove endpoint.prefix, and say where the endpoint is with path',
    );
  }
  return prefix;
}

/** The same without a check. */
export function trimPrefix(globalPrefix: string): string {
  const trimmed = globalPrefix.replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? '' : `/${trimmed}`;
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_PATH && PATH.test(value) && !DOT_SEGMENT.test(value);
}

function checkPath(value: unknown, where: string): string {
  if (!isPath(value)) {
    throw new MetricsConfigurationError(
      where,
      `must be a URL path, but got ${quote(value)}`,
      'write it with a leading slash and none at the end, of letters, digits, "-", ".", "_", "~" and "/"',
    );
  }
  return value;
}
