import { MetricsConfigurationError } from '../core/metrics.errors';
import { quote } from '../options/checks';
import { noteSkipped } from '../platform/handler-notes';
import { type HandlerDecorator, handlerDecorator, isWithoutParentheses } from './annotate';

const DECORATOR = '@SkipMetrics()';

/**
 * Leaves the calls of a handler, or of all handlers of a class, out of the metrics: requests of controllers, messages
 * of microservices and gateways, fields of resolvers. Nothing of them is recorded, as with the option `http.exclude`.
 * What stands on a method wins over what stands on its class.
 *
 * @param skip `false` on a method measures it though its class is left out
 * @throws MetricsConfigurationError when the class is defined, for something else than a boolean, and where it stands
 * on neither a class nor a method
 * @example
 * ```ts
 * @SkipMetrics()
 * @Controller('internal')
 * class InternalController {
 *   @SkipMetrics(false)
 *   @Get('jobs')
 *   jobs() {}
 * }
 * ```
 */
export function SkipMetrics(skip: boolean = true, ...rest: never[]): HandlerDecorator {
  if (isWithoutParentheses([skip, ...rest])) {
    throw new MetricsConfigurationError(DECORATOR, 'is used without parentheses', `write ${DECORATOR}`);
  }
  if (typeof skip !== 'boolean') {
    throw new MetricsConfigurationError(
      DECORATOR,
      `must be given true or false, but got ${quote(skip)}`,
      'leave it out, or write @SkipMetrics(false)',
    );
  }
  return handlerDecorator(DECORATOR, (target) => noteSkipped(target, skip));
}
