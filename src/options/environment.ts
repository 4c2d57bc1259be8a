import { MetricsConfigurationError } from '../metrics.errors';
import { quote } from './checks';

const TRUE_WORDS: ReadonlySet<string> = new Set(['true', '1', 'yes', 'on']);
const FALSE_WORDS: ReadonlySet<string> = new Set(['false', '0', 'no', 'off']);

/** What the environment says; an option in code wins over it. A variable that is empty counts as not set. */
export interface MetricsEnvironment {
  readonly enabled: boolean | undefined;
  readonly path: string | undefined;
  readonly token: string | undefined;
}

/** Reads `METRICS_ENABLED`, `METRICS_PATH` and `METRICS_TOKEN`. */
export function readEnvironment(env: NodeJS.ProcessEnv): MetricsEnvironment {
  return {
    enabled: readBoolean(env, 'METRICS_ENABLED'),
    path: env['METRICS_PATH'] || undefined,
    token: env['METRICS_TOKEN'] || undefined,
  };
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
