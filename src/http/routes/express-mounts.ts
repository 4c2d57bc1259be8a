import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Method, wrapMethod } from '../../core/wrap-method';
import { type ExpressLayer, type HandleRequest, stackOf } from '../../platform/express-router';
import type { Exchange } from '../exchange';
import { patternOf, templateIn } from './express-routes';
import { MOUNTED, mountTemplate } from './mount-template';

/** Express' own name for what `express.static()` returns. */
const STATIC = 'serveStatic';
/** And for an application that is mounted in another. */
const APPLICATION = 'mounted_app';
/** What Express 4 makes of the end of a mount path, and of a parameter in it. */
const REGEXP_END = /\\\/\?\(\?=\\\/\|\$\)$/;
const REGEXP_PARAMETER = /\(\?:(\\\/)?\(\[\^\\?\/\]\+\?\)\)/;
const REGEXP_SPECIAL = /[\\^$+?()[\]{}|]/;

type Routed = IncomingMessage & { readonly route?: { readonly path: unknown } };
type Runs = 'handleRequest' | 'handle_request';

/**
 * Notes on the exchange of a request which mounts it is inside of: `app.use('/t/:tenant', router)`, a proxy,
 * `express.static()`. For that, the layers of mounts are wrapped one by one; what is mounted at the root costs
 * nothing.
 */
export class ExpressMounts {
  /** Routers that are looked through again when they have grown. */
  private readonly sizes = new Map<readonly ExpressLayer[], number>();
  private readonly wrapped = new WeakSet<object>();
  private readonly paths = new WeakMap<object, unknown>();
  private readonly applications: unknown[];

  constructor(
    private readonly instance: object,
    private readonly enterMount: (response: ServerResponse) => Exchange | undefined,
  ) {
    this.applications = [instance];
    this.watchMounts(instance);
  }

  /** Wraps what was mounted since it was called last. Called for each request: an application may mount at any time. */
  update(): void {
    for (const application of this.applications) {
      this.wrapNew(stackOf(application));
    }
  }

  /** Nothing of what the function mounts is noted. */
  leaveOut(mount: () => void): void {
    const before = new Set(stackOf(this.instance));
    mount();
    stackOf(this.instance).forEach((layer) => before.has(layer) || this.wrapped.add(layer));
  }

  /**
   * What layers do not tell: applications that are mounted in this one, and, before version 2.3 of the package
   * `router`, the paths of mounts.
   */
  private watchMounts(instance: object): void {
    const { applications, paths } = this;
    wrapMethod<Method>(
      instance,
      'use',
      (use) =>
        function (...args) {
          applications.push(...args.flat(Infinity).filter(isApplication));
          const before = stackOf(instance).length;
          const result: unknown = Reflect.apply(use, this, args);
          const path = hasPath(args) ? args[0] : '/';
          stackOf(instance)
            .slice(before)
            .forEach((layer) => paths.set(layer, path));
          return result;
        },
    );
  }

  private wrapNew(stack: readonly ExpressLayer[]): void {
    if (this.sizes.get(stack) === stack.length) {
      return;
    }
    this.sizes.set(stack, stack.length);
    for (const layer of stack) {
      if (layer.route === undefined && !this.wrapped.has(layer)) {
        this.wrapped.add(layer);
        this.wrap(layer);
      }
    }
  }

  private wrap(layer: ExpressLayer): void {
    const { handle, name } = layer;
    const nested = typeof handle === 'function' ? (handle as { stack?: unknown }).stack : undefined;
    const stack = Array.isArray(nested) ? (nested as ExpressLayer[]) : [];
    const template = templateOf(layer, this.paths.get(layer));
    const suffix = name === STATIC ? '/*' : '';
    // What is mounted at the root changes no path; routers are looked through for what is mounted in them.
    if (template === '' && suffix === '' && stack !== nested && name !== APPLICATION) {
      return;
    }
    const runs: Runs = typeof layer.handleRequest === 'function' ? 'handleRequest' : 'handle_request';
    wrapMethod<HandleRequest>(layer, runs, (original) => this.wrapping(original, { template, suffix, stack }));
  }

  private wrapping(original: HandleRequest, { template, suffix, stack }: Mount): HandleRequest {
    const { enterMount } = this;
    const wrapNew = (): void => this.wrapNew(stack);
    return function (this: unknown, request: Routed, response: ServerResponse, next): unknown {
      const exchange = enterMount(response);
      if (exchange === undefined) {
        return original.call(this, request, response, next);
      }
      wrapNew();
      const { noted } = exchange;
      const { mount, routeBefore } = noted;
      const inner = joined(mount, template ?? templateOfPattern(request), suffix);
      noted.mount = inner;
      noted.routeBefore = request.route;
      return original.call(this, request, response, (...signals: [signal?: unknown]): void => {
        leave(exchange, request, response, inner, signals[0]);
        noted.mount = mount;
        noted.routeBefore = routeBefore;
        next(...signals);
      });
    };
  }
}

/** What is known of a mount when its layer is wrapped. */
interface Mount {
  /** `undefined`: only the request tells. */
  readonly template: string | undefined;
  readonly suffix: string;
  /** Of the router that is mounted. */
  readonly stack: readonly ExpressLayer[];
}

/** Whether the arguments of `use()` begin with a path, and not with handlers, perhaps in arrays. */
function hasPath([first]: readonly unknown[]): boolean {
  const innermost: unknown = Array.isArray(first) ? first.flat(Infinity)[0] : first;
  return typeof innermost === 'string' || innermost instanceof RegExp;
}

function isApplication(candidate: unknown): boolean {
  return typeof candidate === 'function' && 'handle' in candidate && 'set' in candidate;
}

/** What failed in the mount, or answered and passed the request on, is what ran: the route, or the mount itself. */
function leave(exchange: Exchange, request: Routed, response: ServerResponse, mount: string, signal: unknown): void {
  const { route } = request;
  const { noted } = exchange;
  const failed = signal !== undefined && signal !== null && signal !== 'route' && signal !== 'router';
  const isOfMount = route !== undefined && route !== noted.routeBefore && route !== noted.ranRoute?.route;
  if (isOfMount && (failed || response.headersSent)) {
    noted.ranRoute = { route, template: templateIn(mount, route, request) ?? mount };
  } else if (isOfMount) {
    noted.passedRoute = route;
  } else if (failed) {
    noted.failedMount ||= mount;
  }
  if (response.headersSent && mount !== '') {
    exchange.path ??= noted.ranRoute?.template ?? mount;
  }
}

function joined(outer: string, inner: string, suffix: string): string {
  return outer === MOUNTED || inner === MOUNTED ? MOUNTED : outer + inner + suffix;
}

/**
 * The template of a mount, without a slash at the end; '' at the root; `undefined` where only the request tells which
 * of several.
 */
function templateOf({ rawPath, regexp, keys, slash }: ExpressLayer, given: unknown): string | undefined {
  if (regexp !== undefined) {
    return readRegexp(regexp, keys ?? []);
  }
  const path = rawPath ?? given ?? (slash === true ? '/' : undefined);
  if (Array.isArray(path)) {
    return path.length === 1 ? mountTemplate(path[0]) : undefined;
  }
  return path === undefined ? undefined : mountTemplate(path);
}

/** Of several mount paths, the one that took the request. */
function templateOfPattern(request: IncomingMessage): string {
  const pattern = patternOf(request);
  return pattern === undefined ? MOUNTED : mountTemplate(pattern);
}

/** Express 4 keeps only what it made of the path. */
function readRegexp(regexp: NonNullable<ExpressLayer['regexp']>, keys: NonNullable<ExpressLayer['keys']>): string {
  if (regexp.fast_slash === true) {
    return '';
  }
  let source = regexp.source.replace(/^\^/, '').replace(REGEXP_END, '');
  for (const { name } of keys) {
    source = source.replace(REGEXP_PARAMETER, (_group, slash = '') => `${slash}:${String(name)}`);
  }
  const text = source.replace(/\\([/.-])/g, '$1').replaceAll('(.*)', '*');
  return REGEXP_SPECIAL.test(text) ? MOUNTED : mountTemplate(text);
}
