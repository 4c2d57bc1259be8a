import { MetricsConfigurationError } from '../core/metrics.errors';
import { quote } from './checks';
import { distanceOf } from '../core/nearest-name';

const TRUE_WORDS: ReadonlySet<string> = new Set(['true', '1', 'yes', 'on']);
const FALSE_WORDS: ReadonlySet<string> = new Set(['false', '0', 'no', 'off']);
const HIGHEST_PORT = 65_535;
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
  readonly httpClientHosts: readonly string[] | undefined;
  readonly healthIgnore: readonly string[] | undefined;
}

/** The variable for each of these, and how it is read where it is not empty. */
const VARIABLES: {
  readonly [Key in keyof MetricsEnvironment]: readonly [
    name: string,
    read: (value: string, name: string) => MetricsEnvironment[Key],
  ];
} = {
  enabled: ['METRICS_ENABLED', readBoolean],
  path: ['METRICS_PATH', String],
  port: ['METRICS_PORT', readPort],
  token: ['METRICS_TOKEN', String],
  tokenFile: ['METRICS_TOKEN_FILE', String],
  httpMethods: ['METRICS_HTTP_METHODS', readList],
  httpClientHosts: ['METRICS_HTTP_CLIENT_HOSTS', readList],
  healthIgnore: ['METRICS_HEALTH_IGNORE', readList],
};

/** The names of all variables. */
export const VARIABLE_NAMES: readonly string[] = Object.values(VARIABLES).map(([name]) => name);

/** Reads the variables. */
export function readEnvironment(env: NodeJS.ProcessEnv): MetricsEnvironment {
  const values = Object.entries(VARIABLES).map(([key, [name, read]]) => {
    const value = env[name];
    return [key, value ? read(value, name) : undefined];
  });
  return Object.fromEntries(values) as MetricsEnvironment;
}

/** Whether the environment switches the module off. What is wrong with the variable is said when options are read. */
export function isSwitchedOff(env: NodeJS.ProcessEnv): boolean {
  return FALSE_WORDS.has(env['METRICS_ENABLED']?.trim().toLowerCase() ?? '');
}

/**
 * Variables that are read by nobody here and were probably meant for this module: a letter or two from a name that it
 * knows. Others that begin with `METRICS_` belong to somebody else, such as Kubernetes.
 */
export function misspeltVariables(
  env: NodeJS.ProcessEnv,
): readonly { readonly name: string; readonly meant: string }[] {
  const known: ReadonlySet<string> = new Set(VARIABLE_NAMES);
  return Object.keys(env)
    .filter((name) => /^METRIC/i.test(name) && !known.has(name))
    .flatMap((name) => {
      const meant = VARIABLE_NAMES.find((candidate) => isNear(name, candidate) && env[candidate] === undefined);
      return meant === undefined ? [] : [{ name, meant }];
    });
}

function isNear(name: string, known: string): boolean {
  const max = known.length > SHORT_NAME ? 2 : 1;
  return Math.abs(name.length - known.length) <= max && distanceOf(name.toUpperCase(), known) <= max;
}

function readBoolean(value: string, name: string): boolean | undefined {
  const word = value.trim().toLowerCase();
  if (word === '') {
    return undefined;
  }
  if (TRUE_WORDS.has(word) || FALSE_WORDS.has(word)) {
    return TRUE_WORDS.has(word);
  }
  throw new MetricsConfigurationError(name, `must be true or false, but is ${quote(word)}`, 'set it to true or false');
}

/** Words with commas in between. */
function readList(value: string): readonly string[] | undefined {
  const words = value.trim();
  return words === '' ? undefined : words.split(',').map((word) => word.trim());
}

function readPort(value: string, name: string): number | undefined {
  const port = value.trim();
  if (port === '') {
    return undefined;
  }
  // Kubernetes sets <SERVICE>_PORT to a URL: a service called "metrics" lands here.
  if (!/^\d{1,5}$/.test(port) || Number(port) > HIGHEST_PORT) {
    throw new MetricsConfigurationError(
      name,
      `must be a port from 0 to ${HIGHEST_PORT}, but is ${quote(port)}`,
      'set it to such a number; a pod beside a Kubernetes service called "metrics" needs enableServiceLinks: false',
    );
  }
  return Number(port);
}
