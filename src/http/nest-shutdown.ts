import { NestApplicationContext } from '@nestjs/core';

const ON_SHUTDOWN = Symbol('called when the application begins to shut down');
const WRAPPED = Symbol('wrapped by nestjs-red-metrics');

type Modules = object & { [ON_SHUTDOWN]?: () => void };
type DestroyHook = ((this: Context, ...args: unknown[]) => unknown) & { [WRAPPED]?: true };
interface Context {
  readonly container?: { getModules?(): Modules };
  callDestroyHook: DestroyHook;
}

/**
 * Calls back when the application of these modules begins to shut down. Since NestJS 11, `onModuleDestroy` of a global
 * module is called last, after hooks of the application that may take their time and end streams. So the method that
 * calls the hooks is wrapped, once in a process; what it calls stands on the modules of an application, so that
 * applications share nothing. Where Nest has changed, `onModuleDestroy` alone tells.
 */
export function onShutdown(modules: object, callback: () => void): void {
  (modules as Modules)[ON_SHUTDOWN] = callback;
  const prototype = NestApplicationContext.prototype as unknown as Context;
  const original = prototype.callDestroyHook as DestroyHook | undefined;
  if (typeof original !== 'function' || original[WRAPPED] === true) {
    return;
  }
  const wrapped: DestroyHook = function (this: Context, ...args: unknown[]): unknown {
    this.container?.getModules?.()[ON_SHUTDOWN]?.();
    return Reflect.apply(original, this, args);
  };
  wrapped[WRAPPED] = true;
  prototype.callDestroyHook = wrapped;
}
