import { MetricsConfigurationError } from '../core/metrics.errors';
import { quote } from './checks';
import { distanceOf } from '../core/nearest-name';

const TRUE_WORDS: ReadonlySet<string> = new Set(['true', '1', 'yes', 'on']);
const FALSE_WORDS: ReadonlySet<string> = new Set(['false', '0', 'no', 'off']);
const HIGHEST_PORT = 65_535;
const NAMES = [
  'METRICS_ENABLED',
  'METRICS_PATH',
  'METRICS_PORT',
  'METRICS_TOKEN',
  'METRICS_TOKEN_FILE',
  'METRICS_HTTP_METHODS',
  'METRICS_HEALTH_IGNORE',
] as const;
/** Of these letters a misspelt name has one wrong; METRICS_HOST, of somebody else, is two from METRICS_PORT. */
const SHORT_NAME = 'METRICS_TOKEN'.length;

/** What the environment says; an option in code wins over it. A variable that is empty counts as not set. */
export interface MetricsEnvironment {
  readonly enabled: boolean | undefined;
  readonly path: string | undefined;
  readonly port: number | undefined;
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
  readonly httpMethods: readonly string[] | undefined;
  readonly healthIgnore: readonly string[] | undefined;
}

/**
 * Reads `METRICS_ENABLED`, `METRICS_PATH`, `METRICS_PORT`, `METRICS_TOKEN`, `METRICS_TOKEN_FILE`,
 * `METRICS_HTTP_METHODS` and `METRICS_HEALTH_IGNORE`.
 */
export function readEnvironment(env: NodeJS.ProcessEnv): MetricsEnvironment {
  return {
    enabled: readBoolean(env, 'METRICS_ENABLED'),
    path: env['METRICS_PATH'] || undefined,
    port: readPort(env, 'METRICS_PORT'),
    token: env['METRICS_TOKEN'] || undefined,
    tokenFile: env['METRICS_TOKEN_FILE'] || undefined,
    httpMethods: readList(env, 'METRICS_HTTP_METHODS'),
    healthIgnore: readList(env, 'METRICS_HEALTH_IGNORE'),
  };
}

/**
 * Variables that are read by nobody here and were probably meant for this module: a letter or two from a name that it
 * knows. Others that begin with `METRICS_` belong to somebody else, such as Kubernetes.
 */
export function misspeltVariables(
  env: NodeJS.ProcessEnv,
): readonly { readonly name: string; readonly meant: string }[] {
  const known: ReadonlySet<string> = new Set(NAMES);
  return Object.keys(env)
    .filter((name) => /^METRIC/i.test(name) && !known.has(name))
    .flatMap((name) => {
      const meant = NAMES.find((candidate) => isNear(name, candidate) && env[candidate] === undefined);
      return meant === undefined ? [] : [{ name, meant }];
    });
}

function isNear(name: string, known: string): boolean {
  const max = known.length > SHORT_NAME ? 2 : 1;
  return Math.abs(name.length - known.length) <= max && distanceOf(name.toUpperCase(), known) <= max;
}

function readBoolean(env: NodeJS.ProcessEnv, name: string): boolean | undefined {
  const value = env[name]?.trim().toLowerCase();
  if (value === undefined || value === '') {
    return undefined;
  }
  if (TRUE_WORDS.has(value)) {
    return true;
  }
  if (FALSE_WORDS.has(value)) {
    return false;
  }
  throw new MetricsConfigurationError(name, `must be true or false, but is ${quote(value)}`, 'set it to true or false');
}

/** Words with commas in between. */
function readList(env: NodeJS.ProcessEnv, name: string): readonly string[] | undefined {
  const value = env[name]?.trim();
  return value ? value.split(',').map((word) => word.trim()) : undefined;
}

function readPort(env: NodeJS.ProcessEnv, name: string): number | undefined {
  const value = env[name]?.trim();
  if (value === undefined || value === '') {
    return undefined;
  }
  // Kubernetes sets <SERVICE>_PORT to a URL: a service called "metrics" lands here.
  if (!/^\d{1,5}$/.test(value) || Number(value) > HIGHEST_PORT) {
    throw new MetricsConfigurationError(
      name,
      `must be a port from 0 to ${HIGHEST_PORT}, but is ${quote(value)}`,
      'set it to such a number; a pod beside a Kubernetes service called "metrics" needs enableServiceLinks: false',
    );
  }
  return Number(value);
}
