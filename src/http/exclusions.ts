import type { IncomingMessage } from 'node:http';
import type { HttpExclusion } from '../metrics.http-options';
import { heedRejection } from './heed-rejection';
import { type EndpointPaths, pathOf } from '../options/endpoint-paths';

/** What it returns is the user's: only `true` excludes, so an async function does not exclude everything. */
type Predicate = (request: IncomingMessage) => unknown;

/** The requests that are not measured: the endpoint's own, and those of the option `http.exclude`. */
export class Exclusions {
  private readonly exact = new Set<string>();
  private readonly below: string[] = [];
  private readonly patterns: RegExp[] = [];
  private readonly predicates: Predicate[] = [];
  private readonly onlyEndpoint: boolean;

  /**
   * @param endpoint `undefined`: none on this port
   * @param onFailure called with what a predicate threw; the request is measured then
   */
  constructor(
    private readonly endpoint: EndpointPaths | undefined,
    exclude: readonly HttpExclusion[],
    private readonly onFailure: (error: unknown) => void,
  ) {
    for (const exclusion of exclude) {
      this.add(exclusion);
    }
    this.onlyEndpoint = exclude.length === 0;
  }

  /**
   * Whether the request is left out.
   *
   * @param url what the adapter says of a request that is not Node's
   */
  has(request: IncomingMessage, url: string | undefined = request.url): boolean {
    if (this.endpoint?.match(url) !== undefined) {
      return true;
    }
    return !this.onlyEndpoint && this.isListed(request, url);
  }

  private isListed(request: IncomingMessage, url: string | undefined): boolean {
    const path = pathOf(url ?? '');
    return (
      this.exact.has(path) ||
      this.below.some((prefix) => path.startsWith(prefix)) ||
      this.patterns.some((pattern) => matches(pattern, path)) ||
      this.predicates.some((predicate) => this.holds(predicate, request))
    );
  }

  private add(exclusion: HttpExclusion): void {
    if (typeof exclusion === 'function') {
      this.predicates.push(exclusion);
    } else if (exclusion instanceof RegExp) {
      this.patterns.push(new RegExp(exclusion));
    } else if (exclusion.endsWith('/*')) {
      this.below.push(exclusion.slice(0, -1));
    } else {
      this.exact.add(exclusion);
    }
  }

  private holds(predicate: Predicate, request: IncomingMessage): boolean {
    try {
      const excluded = predicate(request);
      heedRejection(excluded, this.onFailure);
      return excluded === true;
    } catch (error) {
      this.onFailure(error);
      return false;
    }
  }
}

function matches(pattern: RegExp, path: string): boolean {
  // With "g" or "y" a RegExp goes on where it stopped the last time, and would miss every other request.
  pattern.lastIndex = 0;
  return pattern.test(path);
}
