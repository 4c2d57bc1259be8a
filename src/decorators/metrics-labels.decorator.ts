import { MetricsConfigurationError } from '../core/metrics.errors';
import type { CustomLabel } from '../options/http.options';
import { checkCustomLabels } from '../options/custom-labels';
import { noteLabels } from '../platform/handler-notes';
import { type HandlerDecorator, handlerDecorator, isWithoutParentheses } from './annotate';

const DECORATOR = '@MetricsLabels()';

/**
 * Gives the requests of a route, or of all routes of a controller, labels: constants, or functions that are called when
 * the request is over, as those of the option `http.customLabels`. A label that stands there too has this value on this
 * route; one that does not is empty on all routes that do not give it a value. What stands on a method wins over what
 * stands on its class.
 *
 * @param labels by name
 * @throws MetricsConfigurationError when the class is defined, for labels that are none, and where it stands on neither
 * a class nor a method
 * @example
 * ```ts
 * @MetricsLabels({ team: 'payments' })
 * @Controller('orders')
 * class OrdersController {
 *   @MetricsLabels({ tier: (request: Request) => request.user?.tier })
 *   @Get(':id')
 *   one() {}
 * }
 * ```
 */
export function MetricsLabels(
  labels: Readonly<Record<string, CustomLabel | string | number | boolean>>,
  ...rest: never[]
): HandlerDecorator {
  if (isWithoutParentheses([labels, ...rest])) {
    throw new MetricsConfigurationError(
      DECORATOR,
      'is used without parentheses',
      "write @MetricsLabels({ tier: 'premium' })",
    );
  }
  const checked = checkCustomLabels(labels, DECORATOR);
  return handlerDecorator(DECORATOR, (target) => noteLabels(target, checked));
}
