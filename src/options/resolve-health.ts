import { MetricsConfigurationError } from '../core/metrics.errors';
import type { HealthLimits, MetricsHealthOptions } from './health.options';
import { checkBoolean, checkGroup, checkList, checkNumber, checkUnique, quote } from './checks';
import { DEFAULTS } from './defaults';
import { checkWindow, type ResolvedSummaryOptions } from './resolve-summary';
import type { ResolvedSystemOptions } from './resolve-system';

/** What can be checked. */
export type HealthCheckName = Exclude<
  keyof MetricsHealthOptions,
  'public' | 'windowSeconds' | 'minimumRequests' | 'ignore'
>;

/** Limits of a check; `null`: none. */
export type ResolvedHealthLimits = Readonly<Required<HealthLimits>>;

/** The option `health` with its defaults. */
export interface ResolvedHealthOptions {
  readonly public: boolean;
  readonly windowSeconds: number;
  readonly minimumRequests: number;
  /** Route templates; one that ends in `/*` also means those below. */
  readonly ignore: readonly string[];
  /** The checks that are on, by name. */
  readonly checks: ReadonlyMap<HealthCheckName, ResolvedHealthLimits>;
}

/** No query, no fragment, no white space: no template has one. */
const TEMPLATE = /^\/[^?#\s]{0,511}$/;
const MAX_REQUESTS = 1_000_000;
const MAX = 1_000_000;
const CHECKS: Readonly<Record<HealthCheckName, { readonly max: number }>> = {
  errorRate: { max: 1 },
  p95: { max: MAX },
  eventLoopLag: { max: MAX },
  heap: { max: 1 },
  memory: { max: 1 },
  disk: { max: 1 },
};
const NAMES = Object.keys(CHECKS) as HealthCheckName[];

/**
 * Checks the option `health`.
 *
 * @param environment `health.ignore` as the environment has it
 */
export function resolveHealth(
  value: unknown,
  summary: ResolvedSummaryOptions,
  system: ResolvedSystemOptions,
  environment?: readonly string[],
): ResolvedHealthOptions {
  const options = checkGroup(value, ['public', 'windowSeconds', 'minimumRequests', 'ignore', ...NAMES], 'health');
  const checks = NAMES.map((name): [HealthCheckName, ResolvedHealthLimits | undefined] => [
    name,
    resolveLimits(options[name], name),
  ]).filter((check): check is [HealthCheckName, ResolvedHealthLimits] => check[1] !== undefined);
  for (const [name] of checks) {
    checkSource(name, system);
  }
  return {
    public: checkBoolean(options['public'], 'health.public') ?? false,
    windowSeconds: checkWindow(
      options['windowSeconds'],
      summary.stepSeconds,
      summary.keepSeconds,
      'health.windowSeconds',
    ),
    minimumRequests:
      checkNumber(options['minimumRequests'], { min: 1, max: MAX_REQUESTS, whole: true }, 'health.minimumRequests') ??
      DEFAULTS.minimumRequests,
    ignore: resolveIgnored(options['ignore'], environment),
    checks: new Map(checks),
  };
}

function resolveIgnored(value: unknown, environment: readonly string[] | undefined): readonly string[] {
  return value === undefined && environment !== undefined
    ? checkIgnored(environment, 'METRICS_HEALTH_IGNORE')
    : checkIgnored(checkList(value, 'health.ignore'), 'health.ignore');
}

function checkIgnored(paths: readonly unknown[], where: string): readonly string[] {
  const checked = paths.map((path) => {
    if (typeof path !== 'string' || !TEMPLATE.test(path)) {
      throw new MetricsConfigurationError(
        where,
        `has ${quote(path)}, which is no route template`,
        'write it as the label "path" has it, with prefix and version: "/api/health", "/tenants/:id/health", or "/internal/*" for all below',
      );
    }
    return path;
  });
  checkUnique(checked, where);
  return checked;
}

/** Throws where what the check would look at is switched off: it would abstain for good. */
function checkSource(name: HealthCheckName, { parts }: ResolvedSystemOptions): void {
  if ((name === 'memory' || name === 'disk') && !parts.has(name)) {
    throw new MetricsConfigurationError(
      `health.${name}`,
      `looks at what the option system.${name} switches off`,
      `leave system.${name} on, or write health: { ${name}: false }`,
    );
  }
}

/** The limits of a check; `undefined` where it is off. */
function resolveLimits(value: unknown, name: HealthCheckName): ResolvedHealthLimits | undefined {
  const defaults = DEFAULTS.healthLimits[name];
  if (value === false || (value === undefined && defaults === undefined)) {
    return undefined;
  }
  const where = `health.${name}`;
  const options = checkGroup(value, ['degraded', 'failing'], where);
  const limits = {
    degraded: checkLimit(options['degraded'], defaults?.degraded, name, `${where}.degraded`),
    failing: checkLimit(options['failing'], defaults?.failing, name, `${where}.failing`),
  };
  if (limits.degraded === null && limits.failing === null) {
    throw new MetricsConfigurationError(where, 'has no limit', 'give it one, or write false to leave the check out');
  }
  if (limits.degraded !== null && limits.failing !== null && limits.degraded > limits.failing) {
    throw new MetricsConfigurationError(
      where,
      `would be failing (from ${told(limits.failing, options['failing'])} on) before it is degraded ` +
        `(from ${told(limits.degraded, options['degraded'])} on)`,
      'let degraded be the smaller one, or null; one that is left out has its default',
    );
  }
  return limits;
}

function told(limit: number, given: unknown): string {
  return given === undefined ? `${limit}, the default,` : String(limit);
}

function checkLimit(
  value: unknown,
  byDefault: number | null | undefined,
  name: HealthCheckName,
  where: string,
): number | null {
  if (value === null) {
    return null;
  }
  return checkNumber(value, { min: 0, max: CHECKS[name].max }, where) ?? byDefault ?? null;
}
