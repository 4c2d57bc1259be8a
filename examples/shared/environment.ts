const HIGHEST_PORT = 65_535;

/**
 * The TCP port that the environment names. A variable that is empty counts as not set; 0 lets the operating system choose.
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
