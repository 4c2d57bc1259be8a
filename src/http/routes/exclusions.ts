import type { IncomingMessage } from 'node:http';
import type { HttpExclusion } from '../../options/http.options';
import { reportRejection } from '../request-ends';
import { isPathTemplate, pathTemplateSource } from '../../core/path-template';
import { ORIGIN } from '../../core/target-host';
import { pathOf } from '../../platform/endpoint-paths';
import { type PathComparison, RouteTable } from './route-table';

/** What it returns is the user's: only `true` excludes, so an async function does not exclude everything. */
type Predicate = (request: IncomingMessage) => unknown;

/** What is known of the application when it starts. */
export interface PathKnowledge extends PathComparison {
  /** What may stand before a path as it is written: the global prefix, a version. */
  readonly bases: readonly string[];
}

/** The requests that are left out before they are routed: by the option `http.exclude`, and by their routes. */
export class Exclusions {
  /** The routes of the application. */
  readonly routes: RouteTable = new RouteTable();
  /** Whether nothing is left out: then nobody need ask. */
  isEmpty: boolean;
  private readonly texts: readonly string[];
  private readonly patterns: readonly RegExp[];
  private readonly predicates: readonly Predicate[];
  private exact: ReadonlySet<string> = new Set();
  private below: readonly string[] = [];
  private templates: RegExp | undefined;
  private ignoresCase = false;
  private ignoresSlash = false;

  /** @param onFailure called with what a predicate threw; the request is measured then */
  constructor(
    exclude: readonly HttpExclusion[],
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.texts = exclude.filter((exclusion) => typeof exclusion === 'string');
    this.patterns = exclude.filter((exclusion) => exclusion instanceof RegExp).map((pattern) => new RegExp(pattern));
    this.predicates = exclude.filter((exclusion) => typeof exclusion === 'function');
    this.isEmpty = exclude.length === 0;
    this.learn({ ignoresCase: false, ignoresSlash: false, bases: [] });
  }

  /** Paths are the same where the router takes them for the same, with and without what the application adds. */
  learn({ bases, ...comparison }: PathKnowledge): void {
    this.ignoresCase = comparison.ignoresCase;
    this.ignoresSlash = comparison.ignoresSlash;
    this.routes.compareLike(comparison);
    this.isEmpty &&= !this.routes.hasSkipped;
    const paths = this.texts.flatMap((text) => [text, ...bases.map((base) => below(base, text))]);
    const isBelow = (path: string): boolean => path.endsWith('/*') && !isPathTemplate(path.slice(0, -2));
    this.below = paths.filter(isBelow).map((path) => this.cased(path.slice(0, -1)));
    const others = paths.filter((path) => !isBelow(path));
    this.exact = new Set(others.filter((path) => !isPathTemplate(path)).map((path) => this.compared(path)));
    const sources = others.filter(isPathTemplate).map((path) => pathTemplateSource(this.withoutSlash(path)));
    const known = sources.filter((source) => source !== undefined);
    this.templates =
      known.length === 0 ? undefined : new RegExp(`^(?:${known.join('|')})$`, this.ignoresCase ? 'i' : '');
  }

  /**
   * Whether the request is left out.
   *
   * @param url what the adapter says of a request that is not Node's, as `method` is
   */
  has(
    request: IncomingMessage,
    url: string | undefined = request.url,
    method: string | undefined = request.method,
  ): boolean {
    return !this.isEmpty && this.isListed(request, url, method);
  }

  private isListed(request: IncomingMessage, url: string | undefined, method: string | undefined): boolean {
    const path = routedPath(url ?? '');
    const cased = this.cased(path);
    const compared = this.withoutSlash(cased);
    return (
      this.exact.has(compared) ||
      this.below.some((prefix) => cased.startsWith(prefix)) ||
      // Where there is a route for this very path, the template is that of another one.
      (this.templates?.test(compared) === true && !this.routes.hasText(method, compared)) ||
      this.routes.isSkipped(method, compared) ||
      this.patterns.some((pattern) => matches(pattern, path)) ||
      this.predicates.some((predicate) => this.holds(predicate, request))
    );
  }

  private cased(path: string): string {
    return this.ignoresCase ? path.toLowerCase() : path;
  }

  private compared(path: string): string {
    return this.withoutSlash(this.cased(path));
  }

  private withoutSlash(path: string): string {
    return this.ignoresSlash && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
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

/** What routers take for the path of a request target: `http://host/path`, as proxies are asked, and fragments too. */
function routedPath(url: string): string {
  const path = pathOf(url.startsWith('/') ? url : url.replace(ORIGIN, ''));
  const end = path.indexOf('#');
  return end === -1 ? path : path.slice(0, end);
}

function below(base: string, path: string): string {
  return path === '/' ? base : base + path;
}

function matches(pattern: RegExp, path: string): boolean {
  // With "g" or "y" a RegExp goes on where it stopped the last time, and would miss every other request.
  pattern.lastIndex = 0;
  return pattern.test(path);
}
