import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkArray, checkUnique, quote } from './checks';
import type { HealthLimits, MetricsHealthOptions } from './health.options';
import { checkWindow, type ResolvedSummaryOptions, WINDOW_SECONDS } from './resolve-summary';
import type { ResolvedSystemOptions } from './resolve-system';
import { boolean, checked, type Filled, group, later, number, Option } from './schema';

/** What can be checked. */
export type HealthCheckName = Exclude<
  keyof MetricsHealthOptions,
  'public' | 'windowSeconds' | 'minimumRequests' | 'ignore'
>;

/** Limits of a check; `null`: none. */
export type ResolvedHealthLimits = Filled<HealthLimits>;

/** The option `health` with its defaults. */
export interface ResolvedHealthOptions extends Filled<Omit<MetricsHealthOptions, HealthCheckName>> {
  /** The checks that are on, by name. */
  readonly checks: ReadonlyMap<HealthCheckName, ResolvedHealthLimits>;
}

/** The option `health` as it is read. */
export type HealthRead = Filled<
  MetricsHealthOptions,
  'ignore',
  { windowSeconds: unknown } & Record<HealthCheckName, ResolvedHealthLimits | undefined>
>;

/** No query, no fragment, no white space: no template has one. */
const TEMPLATE = /^\/[^?#\s]{0,511}$/;
const MAX = 1_000_000;
/** The limits of checks that nobody has asked for. */
const BY_DEFAULT = new WeakSet<ResolvedHealthLimits>();

/** The option `health`. */
export const HEALTH: Option<MetricsHealthOptions, HealthRead> = group({
  public: boolean.or(false),
  windowSeconds: later({ byDefault: WINDOW_SECONDS }),
  minimumRequests: number({ min: 1, max: MAX, whole: true }).or(20),
  ignore: checked(checkIgnored),
  errorRate: limits(1, { degraded: 0.05, failing: 0.5 }),
  p95: limits(MAX, { degraded: 2.5, failing: null }),
  eventLoopLag: limits(MAX, { degraded: 0.5, failing: 5 }),
  // A process dies at 0.91 and above. V8 uses about half of the room that is left between two collections: both limits
  // are seen.
  heap: limits(1, { degraded: 0.75, failing: 0.9 }),
  memory: limits(1),
  disk: limits(1),
});

/** What the option `health` depends on. */
export interface HealthSurroundings {
  readonly summary: ResolvedSummaryOptions;
  readonly system: ResolvedSystemOptions;
  /** Whether HTTP requests are measured. */
  readonly seesRequests: boolean;
  /** `health.ignore` as the environment has it. */
  readonly ignore?: readonly string[] | undefined;
}

/** The option `health` with what it depends on. */
export function resolveHealth(
  { public: isPublic, windowSeconds, minimumRequests, ignore, ...limits }: HealthRead,
  { summary, system, seesRequests, ignore: environment = [] }: HealthSurroundings,
): ResolvedHealthOptions {
  const checks = new Map<HealthCheckName, ResolvedHealthLimits>();
  for (const name of Object.keys(limits) as HealthCheckName[]) {
    const ofCheck = limits[name];
    const isUnseen = !seesRequests && (name === 'errorRate' || name === 'p95');
    if (ofCheck !== undefined && !(isUnseen && BY_DEFAULT.has(ofCheck))) {
      checkSource(name, system, isUnseen);
      checks.set(name, ofCheck);
    }
  }
  return {
    public: isPublic,
    windowSeconds: checkWindow(windowSeconds, summary, 'health.windowSeconds'),
    minimumRequests,
    ignore: ignore ?? checkIgnored(environment, 'METRICS_HEALTH_IGNORE'),
    checks,
  };
}

function checkIgnored(value: unknown, where: string): readonly string[] {
  const ignored = checkArray(value, where).map((path) => {
    if (typeof path !== 'string' || !TEMPLATE.test(path)) {
      throw new MetricsConfigurationError(
        where,
        `has ${quote(path)}, which is no route template`,
        'write it as the label "path" has it, with prefix and version: "/api/health", "/tenants/:id/health", or "/internal/*" for all below',
      );
    }
    return path;
  });
  checkUnique(ignored, where);
  return ignored;
}

/** Throws where what the check would look at is switched off: it would abstain for good. */
function checkSource(name: HealthCheckName, { parts }: ResolvedSystemOptions, isUnseen: boolean): void {
  if (isUnseen) {
    throw new MetricsConfigurationError(
      `health.${name}`,
      'looks at HTTP requests, which http: false leaves unseen',
      `remove health.${name}, or http: false`,
    );
  }
  if ((name === 'memory' || name === 'disk') && !parts.has(name)) {
    throw new MetricsConfigurationError(
      `health.${name}`,
      `looks at what the option system.${name} switches off`,
      `leave system.${name} on, or write health: { ${name}: false }`,
    );
  }
}

/** The limits of a check; `undefined` where it is off, as it is without defaults. */
function limits(
  max: number,
  byDefault?: ResolvedHealthLimits,
): Option<HealthLimits | false, ResolvedHealthLimits | undefined> {
  const limit = orNull(number({ min: 0, max }));
  const both = group<HealthLimits, Filled<HealthLimits, keyof HealthLimits>>({ degraded: limit, failing: limit });
  const read = (value: unknown, where: string): ResolvedHealthLimits | undefined => {
    if (value === undefined) {
      return byDefault;
    }
    return value === false ? undefined : checkLimits(both.read(value, where), byDefault, where);
  };
  if (byDefault !== undefined) {
    BY_DEFAULT.add(byDefault);
  }
  return new Option(read, both.members, byDefault ?? false);
}

function orNull<Given, Read>(option: Option<Given, Read>): Option<Given | null, Read | null> {
  return new Option((value, where) => (value === null ? null : option.read(value, where)));
}

function checkLimits(
  given: Filled<HealthLimits, keyof HealthLimits>,
  byDefault: ResolvedHealthLimits | undefined,
  where: string,
): ResolvedHealthLimits {
  const { degraded = byDefault?.degraded ?? null, failing = byDefault?.failing ?? null } = given;
  if (degraded === null && failing === null) {
    throw new MetricsConfigurationError(where, 'has no limit', 'give it one, or write false to leave the check out');
  }
  if (degraded !== null && failing !== null && degraded > failing) {
    throw new MetricsConfigurationError(
      where,
      `would be failing (from ${told(failing, given.failing)} on) before it is degraded ` +
        `(from ${told(degraded, given.degraded)} on)`,
      'let degraded be the smaller one, or null; one that is left out has its default',
    );
  }
  return { degraded, failing };
}

function told(limit: number, given: unknown): string {
  return given === undefined ? `${limit}, the default,` : String(limit);
}
