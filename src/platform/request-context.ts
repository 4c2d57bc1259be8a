import { AsyncLocalStorage } from 'node:async_hooks';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';

/** More waiting recordings of one request than code before the routing makes. */
export const MAX_WAITING = 1000;

/** The request in which code runs, as far as it is known: its route may be found only later. */
export class RequestScope {
  private waiting: ((path: string) => void)[] | undefined;
  private closed: string | undefined;

  /**
   * @param findRoute the route template; `undefined` as long as no route took the request
   * @param unmatched the path of a request that no route took
   */
  constructor(
    private findRoute: (() => string | undefined) | undefined,
    private readonly unmatched: string,
  ) {}

  /**
   * Calls back with the route template: now, or once it is known, at the latest when the request is over.
   *
   * @returns false where that is not known yet, and so many wait for it already that this one is not called back
   */
  withPath(callback: (path: string) => void): boolean {
    const path = this.closed ?? this.findRoute?.();
    if (path !== undefined) {
      callback(path);
    } else if ((this.waiting?.length ?? 0) >= MAX_WAITING) {
      return false;
    } else {
      (this.waiting ??= []).push(callback);
    }
    return true;
  }

  /**
   * The request is over: its route is what it is, and whoever still holds the scope holds no request.
   *
   * @param path what it counts on, where it is measured
   */
  close(path: string = this.findRoute?.() ?? this.unmatched): void {
    if (this.closed !== undefined) {
      return;
    }
    this.closed = path;
    this.findRoute = undefined;
    this.waiting?.forEach((callback) => callback(path));
    this.waiting = undefined;
  }
}

/**
 * Tells code in which request it runs, by an `AsyncLocalStorage`. That costs something in every request, so it is on
 * only where something asks for it.
 */
@Injectable()
export class RequestContext implements OnApplicationShutdown {
  private readonly storage = new AsyncLocalStorage<RequestScope>();
  private on: boolean | undefined;
  /** Off because nothing has asked for it yet. */
  private undecided = false;
  private look: () => void = () => {};
  private warn: (problem: string) => void = () => {};

  constructor(@Inject(METRICS_OPTIONS) { requestContext }: ResolvedOptions) {
    this.on = requestContext;
  }

  /** Whether requests are told apart. */
  get active(): boolean {
    if (this.on === undefined) {
      this.look();
      this.on ??= false;
      this.undecided = !this.on;
    }
    return this.on;
  }

  /** Something asks for it. Does nothing where the option says otherwise. */
  need(): void {
    if (this.on === undefined || this.undecided) {
      this.on = true;
    }
  }

  /**
   * Calls the function before the first request, or the first route, goes one way or the other: it may find something
   * that asks for it.
   */
  lookFirst(look: () => void): void {
    this.look = look;
  }

  /** The request in which this is called, if any. */
  current(): RequestScope | undefined {
    return this.storage.getStore();
  }

  /** Like `current()`, for callers that do not enable the context by being used: warns if it is off only by default. */
  currentFor(asker: string): RequestScope | undefined {
    if (!this.active && this.undecided) {
      this.warn(
        `${asker} labels by path, but requests are not told apart: set requestContext to true, or to false to be content with "none".`,
      );
    }
    return this.current();
  }

  /** Says what to do about a label without a value. */
  warnBy(warn: (problem: string) => void): void {
    this.warn = warn;
  }

  /**
   * Until Node 24 every storage that was ever entered costs each promise of the process something, also after its
   * application is gone.
   */
  onApplicationShutdown(): void {
    this.storage.disable();
  }

  /** Lets the rest of what runs now, and all that it starts, run in the request. */
  enter(scope: RequestScope): void {
    this.storage.enterWith(scope);
  }

  /** Runs the function, and all that it starts, in the request. */
  run<Result>(scope: RequestScope, run: () => Result): Result {
    return this.storage.run(scope, run);
  }
}
