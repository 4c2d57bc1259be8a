import type { MetricsNaming } from '../catalogue/naming';
import { springPattern } from '../core/spring-pattern';
import type { HttpLabel } from '../options/http-label.options';
import type { ResolvedHttpOptions } from '../options/resolve-http';
import type { Matcher } from './promql-text';

type LabelOf = (label: HttpLabel) => string | undefined;

/** What only patterns of Spring have: `{id}`, `{*path}`, `**`. */
const OF_SPRING = /\{[\w*:]|\*\*/;

/**
 * Requests that the service failed: a status of 500 or above, or of the class `5xx`, or without an answer, as far as
 * that is not the client's doing. `undefined` where no label tells.
 */
export function failedRequests({ naming }: ResolvedHttpOptions, labelOf: LabelOf): Matcher | undefined {
  const status = labelOf('status');
  const outcome = labelOf('outcome');
  const error = errorLabel(naming, labelOf);
  // By the conventions of OpenTelemetry, what got no answer has no status.
  if (status !== undefined && (error === undefined || naming !== 'opentelemetry')) {
    return `${status}=~"5.."`;
  }
  if (error !== undefined) {
    return `${error}=~"5..|timeout|_OTHER"`;
  }
  return outcome === undefined ? undefined : `${outcome}="SERVER_ERROR"`;
}

/** Requests that their clients gave up before the answer began. `undefined` where no label tells. */
export function abandonedRequests({ naming, groupStatus }: ResolvedHttpOptions, labelOf: LabelOf): Matcher | undefined {
  const status = labelOf('status');
  const error = errorLabel(naming, labelOf);
  if (error !== undefined) {
    return `${error}="client_closed_request"`;
  }
  return status === undefined || groupStatus ? undefined : `${status}="499"`;
}

/**
 * A route as a label has it.
 *
 * @param path a template, or what the label has already
 */
export function routeInLabel(path: string, naming: MetricsNaming): string {
  return naming === 'micrometer' && !OF_SPRING.test(path) ? springPattern(path) : path;
}

/** What tells how requests failed: under Micrometer's names that label tells exceptions alone. */
function errorLabel(naming: MetricsNaming, labelOf: LabelOf): string | undefined {
  return naming === 'micrometer' ? undefined : labelOf('errorType');
}
