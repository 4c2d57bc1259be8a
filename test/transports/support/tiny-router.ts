export type Next = (error?: unknown) => void;
export type TinyHandler = (request: never, response: never, next: Next) => unknown;

/** What the router needs of a request, whoever made it. */
export interface TinyRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  params?: Record<string, string>;
}

interface Entry {
  readonly method: string | undefined;
  readonly pattern: RegExp;
  readonly handler: TinyHandler;
}

/** As little of a router as NestJS can do with: what is registered first gets a request first. */
export class TinyRouter {
  readonly get: (path: string, handler: TinyHandler) => void = this.registering('GET');
  readonly post: (path: string, handler: TinyHandler) => void = this.registering('POST');
  readonly put: (path: string, handler: TinyHandler) => void = this.registering('PUT');
  readonly patch: (path: string, handler: TinyHandler) => void = this.registering('PATCH');
  readonly delete: (path: string, handler: TinyHandler) => void = this.registering('DELETE');
  readonly options: (path: string, handler: TinyHandler) => void = this.registering('OPTIONS');
  readonly head: (path: string, handler: TinyHandler) => void = this.registering('HEAD');
  readonly all: (path: string, handler: TinyHandler) => void = this.registering(undefined);
  private readonly entries: Entry[] = [];

  /** A middleware for everything, or for a path. */
  use(...given: [string, TinyHandler] | [TinyHandler]): void {
    const [path, handler] = given.length === 1 ? ['*', given[0]] : given;
    this.entries.push({ method: undefined, pattern: patternOf(path), handler });
  }

  /**
   * Lets each that fits have the request until one keeps it; `last` gets it where none does, with the error where
   * there is one.
   */
  route(request: TinyRequest, response: unknown, last: Next): void {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const next = (index: number, error?: unknown): void => {
      const entry = this.entries[index];
      if (error !== undefined || entry === undefined) {
        last(error);
        return;
      }
      const match = entry.method === undefined || entry.method === request.method ? entry.pattern.exec(path) : null;
      if (match === null) {
        next(index + 1);
        return;
      }
      request.params = { ...match.groups };
      entry.handler(request as never, response as never, (problem) => next(index + 1, problem));
    };
    next(0);
  }

  private registering(method: string | undefined) {
    return (path: string, handler: TinyHandler): void => {
      this.entries.push({ method, pattern: patternOf(path), handler });
    };
  }
}

function patternOf(path: string): RegExp {
  const source = path
    .replace(/[{}]/g, '')
    .replace(/\*\w*/g, '.*')
    .replace(/:(\w+)/g, '(?<$1>[^/]+)');
  return new RegExp(`^${source}/?$`);
}
