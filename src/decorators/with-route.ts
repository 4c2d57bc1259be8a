import { OVERFLOW } from '../instruments/labels';
import type { RequestScope } from '../platform/request-context';

/** The path of what does not run in a request, or runs where requests are not told apart. */
export const NO_PATH = 'none';

/**
 * Calls back with the route template of the request, once it is known; with `none` where there is no request.
 *
 * @param onOverflow called before the callback gets `__overflow__`, because too many wait for the route of this
 * request
 */
export function withRoute(
  scope: RequestScope | undefined,
  callback: (path: string) => void,
  onOverflow: () => void,
): void {
  if (scope === undefined) {
    callback(NO_PATH);
  } else if (!scope.withPath(callback)) {
    onOverflow();
    callback(OVERFLOW);
  }
}
