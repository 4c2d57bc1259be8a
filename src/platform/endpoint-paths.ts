import { isDirectlyBelow, PAGE_PARTS, pageRoutes, pathsIn, type ResolvedPaths } from '../options/resolve-paths';

/** Which of the endpoints. */
export type EndpointKind = keyof ResolvedPaths;

export const ENDPOINT_KINDS: readonly EndpointKind[] = ['metrics', 'json', 'health', 'page'];

/** What the page is made of and reads; `page`: the page itself. */
export type PagePart = (typeof PAGE_PARTS)[number] | 'page';

/** Metadata of a handler that is a route of the endpoint: which of them. */
export const ENDPOINT_KIND: unique symbol = Symbol('nestjs-red-metrics endpoint');

/** The path of a request target: what stands before the query. */
export function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

/**
 * Tells the endpoint's own requests from others. The paths count as they are configured, letter by letter, with or
 * without one slash at the end. No other spelling (case, double slashes, percent escapes) reaches the endpoint, so
 * none gets around its guard.
 */
export class EndpointPaths {
  private readonly kinds = new Map<string, EndpointKind>();
  /** Longest common prefix of them: one `startsWith()` rejects almost every other request. */
  private beginning = '';

  constructor(private paths: ResolvedPaths) {
    this.learn(paths);
  }

  /** The paths as they are served. */
  get served(): ResolvedPaths {
    return this.paths;
  }

  /** Moves all of them below a path, which is known only when the application starts. */
  moveBelow(prefix: string): void {
    this.move((path) => prefix + path);
  }

  /** Moves each. */
  move(to: (path: string) => string): void {
    const { metrics, json, health, page } = this.paths;
    this.learn({
      metrics: to(metrics),
      json: to(json),
      health: to(health),
      page: page === undefined ? undefined : to(page),
    });
  }

  /**
   * Which part of the page the request target asks for; `undefined`: a router has taken another spelling for it.
   *
   * @param url of a request for the page, maybe without what stands before it
   */
  partOfPage(url = ''): PagePart | undefined {
    const name = lastOf(this.paths.page);
    const path = `/${pathOf(url).replace(/^\/|\/$/g, '')}`;
    const part = path === this.paths.page ? undefined : PAGE_PARTS.find((of) => path.endsWith(`/${name}/${of}`));
    return part ?? (path.endsWith(`/${name}`) ? 'page' : undefined);
  }

  /** The paths at which any of them is, those of the page's parts among them. */
  get routes(): readonly string[] {
    return ENDPOINT_KINDS.flatMap((kind) => routesOf(this.paths, kind));
  }

  /**
   * Whether everything beside this one is the endpoint's, too: a browser that is asked for a password sends it to all
   * of that.
   */
  isApart(kind: EndpointKind): boolean {
    const { metrics, json } = this.paths;
    const path = this.paths[kind];
    return path !== undefined && isDirectlyBelow(path, [metrics, json]);
  }

  /** Which endpoint the request target asks for, if any. */
  match(url: string | undefined): EndpointKind | undefined {
    return url?.startsWith(this.beginning) === true ? this.kinds.get(pathOf(url)) : undefined;
  }

  private learn(paths: ResolvedPaths): void {
    this.paths = paths;
    this.kinds.clear();
    for (const kind of ENDPOINT_KINDS) {
      const [path, ...parts] = routesOf(paths, kind);
      [path, path && `${path}/`, ...parts]
        .filter((known) => known !== undefined)
        .forEach((known) => this.kinds.set(known, kind));
    }
    this.beginning = pathsIn(paths).reduce(commonBeginning, paths.metrics);
  }
}

/** The paths at which one of the endpoints is: of the page, those of its parts, too. */
export function routesOf(paths: ResolvedPaths, kind: EndpointKind): readonly string[] {
  const path = paths[kind];
  return path === undefined ? [] : kind === 'page' ? pageRoutes(path) : [path];
}

/** The last segment of a path. */
export function lastOf(path = ''): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function commonBeginning(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) {
    length++;
  }
  return one.slice(0, length);
}
