import type { IncomingMessage } from 'node:http';
import type { HttpExclusion } from '../../options/http.options';
import { reportRejection } from '../request-ends';
import { pathOf } from '../../platform/endpoint-paths';

/** What it returns is the user's: only `true` excludes, so an async function does not exclude everything. */
type Predicate = (request: IncomingMessage) => unknown;

/** How a router compares paths. */
export interface PathComparison {
  readonly ignoresCase: boolean;
  /** Whether one slash at the end makes no difference. */
  readonly ignoresSlash: boolean;
}

/** The requests that the option `http.exclude` leaves out. */
export class Exclusions {
  private readonly exact = new Set<string>();
  private readonly below: string[] = [];
  private readonly patterns: RegExp[] = [];
  private readonly predicates: Predicate[] = [];
  /** Whether nothing is left out: then nobody need ask. */
  readonly isEmpty: boolean;
  private ignoresCase = false;
  private ignoresSlash = false;

  /** @param onFailure called with what a predicate threw; the request is measured then */
  constructor(
    exclude: readonly HttpExclusion[],
    private readonly onFailure: (error: unknown) => void,
  ) {
    for (const exclusion of exclude) {
      this.add(exclusion);
    }
    this.isEmpty = exclude.length === 0;
  }

  /** Paths are the same where the router takes them for the same. */
  compareLike({ ignoresCase, ignoresSlash }: PathComparison): void {
    this.ignoresCase = ignoresCase;
    this.ignoresSlash = ignoresSlash;
    const exact = [...this.exact];
    this.exact.clear();
    exact.forEach((path) => this.exact.add(this.withoutSlash(ignoresCase ? path.toLowerCase() : path)));
    this.below.splice(0).forEach((prefix) => this.below.push(ignoresCase ? prefix.toLowerCase() : prefix));
  }

  /**
   * Whether the request is left out.
   *
   * @param url what the adapter says of a request that is not Node's
   */
  has(request: IncomingMessage, url: string | undefined = request.url): boolean {
    return !this.isEmpty && this.isListed(request, url);
  }

  private isListed(request: IncomingMessage, url: string | undefined): boolean {
    const path = pathOf(url ?? '');
    const cased = this.ignoresCase ? path.toLowerCase() : path;
    return (
      this.exact.has(this.withoutSlash(cased)) ||
      this.below.some((prefix) => cased.startsWith(prefix)) ||
      this.patterns.some((pattern) => matches(pattern, path)) ||
      this.predicates.some((predicate) => this.holds(predicate, request))
    );
  }

  private withoutSlash(path: string): string {
    return this.ignoresSlash && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
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
      reportRejection(excluded, this.onFailure);
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
