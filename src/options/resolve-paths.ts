import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkUnique, mustBe, quote } from './checks';
import type { MetricsPaths } from './paths.options';
import { checked, type Filled, group, type Option } from './schema';

/** Segments of unreserved characters (RFC 3986): nothing that routers or proxies read in more than one way. */
const PLAIN_PATH = /^(\/[A-Za-z0-9._~-]+)+$/;
const DOT_SEGMENT = /\/\.{1,2}(\/|$)/;
const LONGEST_PATH = 256;

/** What the page is made of and reads: each is below its path, under this name. */
export const PAGE_PARTS = ['page.js', 'page.css', 'summary', 'health', 'about'] as const;

/** The paths of the endpoints; without the page where there is none. */
export type ResolvedPaths = Filled<MetricsPaths, 'page'>;

const checkPath = mustBe(
  isPath,
  'a URL path',
  'write it with a leading slash and none at the end, of letters, digits, "-", ".", "_", "~" and "/"',
);

/** The option `path`. */
export const PATH: Option<string, string> = checked(checkPath).or('/metrics');

/** The option `paths`. */
export const PATHS: Option<MetricsPaths, Filled<MetricsPaths, keyof MetricsPaths>> = group({
  metrics: checked(checkPath),
  json: checked(checkPath),
  health: checked(checkPath),
  page: checked(checkPath),
});

/** Where `path` and `paths` may stand: beside the factory of `forRootAsync`, in the options, in the environment. */
export interface PathSources {
  readonly registration: { readonly path?: unknown; readonly paths?: unknown };
  readonly options: { readonly path?: unknown; readonly paths?: unknown };
  readonly environment: string | undefined;
  /** Whether there is a page. */
  readonly hasPage: boolean;
}

/**
 * The paths in force; throws for invalid ones, where two of them would be the same, and for a page that is beside
 * what is not the endpoint's.
 */
export function resolvePaths({ registration, options, environment, hasPage }: PathSources): ResolvedPaths {
  const inCode = registration.path === undefined ? options.path : registration.path;
  const isOfCode = inCode !== undefined || environment === undefined;
  const base = isOfCode ? PATH.read(inCode, 'path') : PATH.read(environment, 'METRICS_PATH');
  const paths = registration.paths === undefined ? options.paths : registration.paths;
  const { metrics = base, json = `${base}.json`, health = `${base}/health`, page } = PATHS.read(paths, 'paths');
  checkUnique([metrics, json, health], 'paths');
  const resolved = { metrics, json, health, page: hasPage ? (page ?? `${metrics}/dashboard`) : undefined };
  checkPage(resolved);
  return resolved;
}

function checkPage({ page, ...others }: ResolvedPaths): void {
  const { metrics, json } = others;
  if (page === undefined) {
    return;
  }
  const taken = pageRoutes(page).find((route) => Object.values(others).includes(route));
  if (taken !== undefined) {
    throw new MetricsConfigurationError(
      'paths',
      `has ${quote(taken)}, which is the page's, or one of what it reads`,
      'choose another path, move the page with paths.page, or remove it with page: false',
    );
  }
  if (!isDirectlyBelow(page, [metrics, json])) {
    throw new MetricsConfigurationError(
      'paths.page',
      `is ${quote(page)}, but must stand directly below ${metrics} or ${json}: a browser sends the password of the page to everything beside it`,
      `write '${metrics}/dashboard', or leave it out`,
    );
  }
}

/** The paths at which the page and its parts are. */
export function pageRoutes(page: string): readonly string[] {
  return [page, ...PAGE_PARTS.map((part) => `${page}/${part}`)];
}

/** All of them. */
export function pathsIn(paths: ResolvedPaths): readonly string[] {
  return Object.values(paths).filter((path) => path !== undefined);
}

/** Whether the path has one segment more than one of the others. */
export function isDirectlyBelow(path: string, others: readonly string[]): boolean {
  return others.includes(path.slice(0, path.lastIndexOf('/')));
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
  return (
    typeof value === 'string' && value.length <= LONGEST_PATH && PLAIN_PATH.test(value) && !DOT_SEGMENT.test(value)
  );
}
