import { MetricsConfigurationError } from '../metrics.errors';
import { checkKeys, quote } from '../options/checks';

/** The options that a decorator was given; throws for what it does not know. */
export function checkDecoratorOptions<Options extends object>(
  options: Options | undefined,
  known: readonly (keyof Options & string)[],
  decorator: string,
): Options {
  return checkKeys(options ?? {}, known, decorator) as Options;
}

/** Throws unless the value is a function or left out. */
export function checkFunction(value: unknown, where: string): void {
  if (value !== undefined && typeof value !== 'function') {
    throw new MetricsConfigurationError(where, `must be a function, but got ${quote(value)}`, 'write (result) => …');
  }
}
