import type { RequestScope } from '../metrics.request-context';

/** The path of what does not run in a request, or runs where requests are not told apart. */
export const NO_PATH = 'none';

/** Calls back with the route template of the request, once it is known; with `none` where there is no request. */
export function pathOf(scope: RequestScope | undefined, callback: (path: string) => void): void {
  if (scope === undefined) {
    callback(NO_PATH);
  } else {
    scope.withPath(callback);
  }
}
