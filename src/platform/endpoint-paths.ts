import type { ResolvedPaths } from '../options/resolve-paths';

/** Which of the three endpoints. */
export type EndpointKind = keyof ResolvedPaths;

/** Metadata of a handler that is a route of the endpoint: which of the three. */
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
  /** Longest common prefix of the three: one `startsWith()` rejects almost every other request. */
  private beginning = '';

  constructor(private paths: ResolvedPaths) {
    this.learn(paths);
  }

  /** The paths as they are served. */
  get served(): ResolvedPaths {
    return this.paths;
  }

  /** Moves all three below a path, which is known only when the application starts. */
  moveBelow(prefix: string): void {
    this.move((path) => prefix + path);
  }

  /** Moves each. */
  move(to: (path: string) => string): void {
    const { metrics, json, health } = this.paths;
    this.learn({ metrics: to(metrics), json: to(json), health: to(health) });
  }

  /** Which endpoint the request target asks for, if any. */
  match(url: string | undefined): EndpointKind | undefined {
    return url?.startsWith(this.beginning) === true ? this.kinds.get(pathOf(url)) : undefined;
  }

  private learn(paths: ResolvedPaths): void {
    this.paths = paths;
    this.kinds.clear();
    for (const kind of ['metrics', 'json', 'health'] as const) {
      this.kinds.set(paths[kind], kind);
      this.kinds.set(`${paths[kind]}/`, kind);
    }
    this.beginning = [paths.json, paths.health].reduce(commonBeginning, paths.metrics);
  }
}

function commonBeginning(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) {
    length++;
  }
  return one.slice(0, length);
}
