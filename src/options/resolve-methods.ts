import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkArray, checkUnique, quote } from './checks';

/** A token of RFC 9110, of a length that every registered method has. */
export const HTTP_METHOD: RegExp = /^[\w!#$%&'*+.^`|~-]{1,20}$/;
/** Node's parser, Express and Fastify know some thirty in all. */
const MAX_METHODS = 32;

/**
 * Checks the option `http.methods`. Methods are case-sensitive, so one in lower case is refused and not taken for
 * another.
 */
export function checkMethods(value: unknown, where: string): readonly string[] {
  const methods = checkArray(value, where);
  if (methods.length > MAX_METHODS) {
    throw new MetricsConfigurationError(
      where,
      `has ${methods.length} methods`,
      `name at most ${MAX_METHODS}: each multiplies the series`,
    );
  }
  const checked = methods.map((method) => {
    if (typeof method !== 'string' || !HTTP_METHOD.test(method)) {
      throw new MetricsConfigurationError(
        where,
        `has ${quote(method)}, which is no HTTP method`,
        'name methods as clients send them, such as "PROPFIND"',
      );
    }
    if (method !== method.toUpperCase()) {
      throw new MetricsConfigurationError(
        where,
        `has ${quote(method)}, but methods are case-sensitive`,
        `write ${quote(method.toUpperCase())}`,
      );
    }
    return method;
  });
  checkUnique(checked, where);
  return checked;
}
