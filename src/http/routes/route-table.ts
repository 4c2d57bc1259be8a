import { isPathTemplate, pathTemplateSource } from '../../core/path-template';

/** How a router compares paths. */
export interface PathComparison {
  readonly ignoresCase: boolean;
  /** Whether one slash at the end makes no difference. */
  readonly ignoresSlash: boolean;
}

/** The template of a route that may take any path: a RegExp. */
const UNKNOWN = '';

interface Route {
  /** In upper case; `ALL` of those that take every method. */
  readonly method: string;
  readonly template: string;
  readonly isSkipped: boolean;
}

type Matcher = Route & { readonly pattern: RegExp | undefined };

/** The routes that were registered, and which of them are left out. Asked before a request is routed. */
export class RouteTable {
  private readonly routes: Route[] = [];
  private texts = new Set<string>();
  private matchers: readonly Matcher[] | undefined;
  /** Finds nearly every request that cannot be for a route that is left out. */
  private skipped: RegExp | undefined;

  add(methods: readonly string[], template: unknown, isSkipped: boolean): void {
    for (const method of methods) {
      this.routes.push({
        method: method.toUpperCase(),
        template: typeof template === 'string' ? template : UNKNOWN,
        isSkipped,
      });
    }
  }

  /** Whether a route is left out. */
  get hasSkipped(): boolean {
    return this.skipped !== undefined;
  }

  /** All routes are there, or more of them. */
  compareLike({ ignoresCase, ignoresSlash }: PathComparison): void {
    const flags = ignoresCase ? 'i' : '';
    const compared = (text: string): string => {
      const cased = ignoresCase ? text.toLowerCase() : text;
      return ignoresSlash && cased.length > 1 && cased.endsWith('/') ? cased.slice(0, -1) : cased;
    };
    const isText = ({ template }: Route): boolean => template !== UNKNOWN && !isPathTemplate(template);
    this.texts = new Set(this.routes.filter(isText).map(({ method, template }) => keyOf(method, compared(template))));
    const sourceOf = (template: string): string | undefined => {
      const source = template.startsWith('/') ? pathTemplateSource(template) : undefined;
      return source === undefined ? undefined : `^${source}${ignoresSlash ? '\\/?' : ''}$`;
    };
    const sources = this.routes
      .filter(({ isSkipped }) => isSkipped)
      .map(({ template }) => sourceOf(template))
      .filter((source) => source !== undefined);
    this.skipped = sources.length === 0 ? undefined : new RegExp(sources.join('|'), flags);
    this.matchers = this.routes.map((route) => {
      const source = sourceOf(route.template);
      return { ...route, pattern: source === undefined ? undefined : new RegExp(source, flags) };
    });
  }

  /** Whether a path is that of a route without parameters. @param path compared as the router does */
  hasText(method: string | undefined, path: string): boolean {
    return methodsFor(method).some((each) => this.texts.has(keyOf(each, path)));
  }

  /**
   * Whether whatever route takes the request is left out. Where others could take it too, which the path does not tell
   * apart (versions by header, hosts, a route that may match anything), it is not known yet.
   */
  isSkipped(method: string | undefined, path: string): boolean {
    if (this.skipped?.test(path) !== true) {
      return false;
    }
    const methods = methodsFor(method);
    const candidates = (this.matchers ?? []).filter(
      (route) => methods.includes(route.method) && route.pattern?.test(path) !== false,
    );
    return candidates.length > 0 && candidates.every(({ isSkipped }) => isSkipped);
  }
}

function keyOf(method: string, path: string): string {
  return `${method} ${path}`;
}

/** Routers answer HEAD by the routes of GET. */
function methodsFor(method = 'GET'): readonly string[] {
  return method === 'HEAD' ? ['HEAD', 'GET', 'ALL'] : [method, 'ALL'];
}
