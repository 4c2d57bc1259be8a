import { NestApplicationContext } from '@nestjs/core';
import { wrapOnce } from '../core/wrap-method';

const ON_SHUTDOWN = Symbol('called when the application begins to shut down');

type Modules = object & { [ON_SHUTDOWN]?: () => void };
interface Context {
  readonly container?: { getModules?(): Modules };
}
type DestroyHook = (this: Context, ...args: unknown[]) => unknown;

/**
 * Calls back when the application of these modules begins to shut down. Since NestJS 11, `onModuleDestroy` of a global
 * module is called last, after hooks of the application that may take their time and end streams. So the method that
 * calls the hooks is wrapped, once in a process; what it calls stands on the modules of an application, so that
 * applications share nothing. Where Nest has changed, `onModuleDestroy` alone tells.
 */
export function onShutdown(modules: object, callback: () => void): void {
  (modules as Modules)[ON_SHUTDOWN] = callback;
  wrapOnce<DestroyHook>(
    NestApplicationContext.prototype,
    'callDestroyHook',
    (original) =>
      function (...args) {
        this.container?.getModules?.()[ON_SHUTDOWN]?.();
        return Reflect.apply(original, this, args);
      },
  );
}
