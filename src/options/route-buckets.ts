import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkBuckets, MAX_BUCKETS } from './buckets';
import { checkArray, checkKeys, checkUnique, isGroup, mustBe } from './checks';
import type { HttpRouteBuckets } from './route-buckets.options';
import { checked, type Option } from './schema';

/** No query, no fragment, no white space: no template has one. */
const TEMPLATE = /^\/[^?#\s]{0,511}$/;
const MAX_ROUTES = 100;
const BELOW = '/*';

const checkTemplate = mustBe(
  (value): value is string => typeof value === 'string' && TEMPLATE.test(value),
  'a route template',
  'write it as the label "path" has it, with prefix and version: "/api/reports/:id", "/api/reports/*" for all below, "/*" for all other routes',
);

/** The option `http.buckets` as it is read: bounds for all routes, or for some. */
export type BucketsRead = readonly number[] | readonly Required<HttpRouteBuckets>[];

/** The option `http.buckets`. */
export const durationBuckets: Option<readonly number[] | readonly HttpRouteBuckets[], BucketsRead | undefined> =
  checked((value, where) => {
    const items = checkArray(value, where);
    return items.some((item) => isGroup(item)) ? checkRoutes(items, where) : checkBuckets(items, where);
  });

/** The option `http.buckets` with its default. */
export interface ResolvedBuckets {
  /** The bounds that are kept of each series: those of any route. */
  readonly buckets: readonly number[];
  /** `undefined`: each label set has the same. */
  readonly routeBuckets: RouteBuckets | undefined;
}

/** Bucket bounds that differ by route. All are kept of each series; a route exposes its own. */
export class RouteBuckets {
  /** Every bound of any route, ascending. */
  readonly all: readonly number[];
  /** Those that every route has: what can be summed up over routes. */
  readonly shared: readonly number[];
  private readonly exact = new Map<string, readonly number[]>();
  /** The longest first. */
  private readonly below: readonly { readonly prefix: string; readonly buckets: readonly number[] }[];
  private readonly others: readonly number[];

  /**
   * @param byDefault of routes that nothing is said of
   * @throws MetricsConfigurationError for more bounds than are kept
   */
  constructor(routes: readonly Required<HttpRouteBuckets>[], byDefault: readonly number[], where: string) {
    const wild = routes.filter(({ path }) => path.endsWith(BELOW));
    routes.forEach(({ path, buckets }) => this.exact.set(path, buckets));
    this.below = wild
      .map(({ path, buckets }) => ({ prefix: path.slice(0, -1), buckets }))
      .toSorted((one, other) => other.prefix.length - one.prefix.length);
    this.others = routes.find(({ path }) => path === BELOW)?.buckets ?? byDefault;
    const lists = [...routes.map(({ buckets }) => buckets), this.others];
    this.all = [...new Set(lists.flat())].toSorted((one, other) => one - other);
    this.shared = this.all.filter((bound) => lists.every((list) => list.includes(bound)));
    if (this.all.length > MAX_BUCKETS) {
      throw new MetricsConfigurationError(
        where,
        `has ${this.all.length} different bounds in all, but each label set keeps at most ${MAX_BUCKETS}`,
        'let routes share bounds',
      );
    }
  }

  /** The bounds of a route: those of its template, else of the longest path that it is below. */
  of(path: string): readonly number[] {
    return this.exact.get(path) ?? this.below.find(({ prefix }) => path.startsWith(prefix))?.buckets ?? this.others;
  }
}

/**
 * The option `http.buckets` with its default.
 *
 * @param isTold whether durations have a label for the route: else series of several routes are one, with all bounds
 */
export function resolveBuckets(
  given: BucketsRead | undefined,
  byDefault: readonly number[],
  isTold: boolean,
): ResolvedBuckets {
  const routes = (given ?? []).filter((entry) => typeof entry === 'object');
  if (routes.length === 0) {
    return { buckets: (given as readonly number[] | undefined) ?? byDefault, routeBuckets: undefined };
  }
  const routeBuckets = new RouteBuckets(routes, byDefault, 'http.buckets');
  return { buckets: routeBuckets.all, routeBuckets: isTold ? routeBuckets : undefined };
}

function checkRoutes(items: readonly unknown[], where: string): readonly Required<HttpRouteBuckets>[] {
  if (items.length > MAX_ROUTES) {
    throw new MetricsConfigurationError(
      where,
      `has ${items.length} routes, but may have ${MAX_ROUTES}`,
      'take routes together: "/reports/*"',
    );
  }
  const routes = items.map((item, index) => {
    const place = `${where}[${index}]`;
    const { path, buckets } = checkKeys(item, ['path', 'buckets'], place);
    return { path: checkTemplate(path, `${place}.path`), buckets: checkBuckets(buckets, `${place}.buckets`) };
  });
  checkUnique(
    routes.map(({ path }) => path),
    where,
  );
  return routes;
}
