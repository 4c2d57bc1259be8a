const HIGHEST_PORT = 65_535;
const MOST_MILLISECONDS = 3_600_000;

/**
 * The TCP port that the environment names. A variable that is empty counts as not set; 0 lets the operating system
 * choose.
 *
 * @param names the variables, of which the first that is set counts
 * @throws Error for a value that is no port
 */
export function portFrom(env: NodeJS.ProcessEnv, names: readonly string[], fallback: number): number {
  const name = names.find((candidate) => env[candidate]);
  if (name === undefined) {
    return fallback;
  }
  const value = env[name] ?? '';
  if (!/^\d{1,5}$/.test(value) || Number(value) > HIGHEST_PORT) {
    throw new Error(`${name} must be a port from 0 to ${HIGHEST_PORT}, but is ${JSON.stringify(value)}.`);
  }
  return Number(value);
}

/**
 * The time that a variable of the environment gives, in milliseconds. One that is empty counts as not set.
 *
 * @throws Error for a value that is no whole number from 1 to an hour
 */
export function millisecondsFrom(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const value = env[name] || String(fallback);
  if (!/^[1-9]\d{0,6}$/.test(value) || Number(value) > MOST_MILLISECONDS) {
    throw new Error(`${name} must be milliseconds from 1 to ${MOST_MILLISECONDS}, but is ${JSON.stringify(value)}.`);
  }
  return Number(value);
}
