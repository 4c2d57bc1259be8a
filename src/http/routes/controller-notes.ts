import type { ModulesContainer } from '@nestjs/core';
import { effectiveMethodsOf } from '../../core/prototype-methods';
import { type Method, wrapOnce } from '../../core/wrap-method';
import { type HandlerNotes, noteRoute, notesOf } from '../../platform/handler-notes';
import { isRouteHandler } from './route-template';

/** The notes of the handler whose routes are being registered, on what registers them. */
const REGISTERING = Symbol('notes of the handler that is registered');

/** What we use of NestJS's `RouterExplorer`, of which each application has its own. */
interface Explorer {
  [REGISTERING]?: HandlerNotes | undefined;
}

/** What tells a handler: the class that NestJS has made an instance of, and the method. */
interface Registered {
  readonly targetCallback?: unknown;
  readonly instanceWrapper?: { readonly metatype?: unknown };
}

/** The notes of all routes of the application's controllers. */
export function notesOfControllers(modules: ModulesContainer): HandlerNotes[] {
  return [...modules.values()].flatMap(({ controllers }) =>
    [...controllers.values()].flatMap(({ metatype }) =>
      typeof metatype === 'function'
        ? effectiveMethodsOf(metatype.prototype)
            .filter(isRouteHandler)
            .map((method) => notesOf(metatype, method))
            .filter((notes) => notes !== undefined)
        : [],
    ),
  );
}

/**
 * Lets NestJS keep the notes of a handler on the function that it registers for it. It copies the metadata of the
 * method by itself; that of the class it does not, and a class may inherit the method of another. Methods inside of
 * NestJS are wrapped for that, once in a process; what they note stands on functions of one application. Where NestJS
 * has changed, the notes of methods alone count.
 */
export function keepNotesOfRoutes(): void {
  try {
    const { RouterExplorer } = require('@nestjs/core/router/router-explorer') as {
      readonly RouterExplorer: { readonly prototype: object };
    };
    const { prototype } = RouterExplorer;
    // `applyCallbackToRouter(router, routeDefinition, instanceWrapper, …)`
    whileRegistering(prototype, 'applyCallbackToRouter', ([, definition, instanceWrapper]) => ({
      ...(definition as Registered),
      instanceWrapper: instanceWrapper as Registered['instanceWrapper'],
    }));
    // `registerResolvedRoute(router, route)`, where routes are sorted: NestJS 12.
    whileRegistering(prototype, 'registerResolvedRoute', ([, route]) => route as Registered);
    wrapOnce<Method>(
      prototype,
      'copyMetadataToCallback',
      (copy) =>
        function (...args) {
          const result = Reflect.apply(copy, this, args);
          const notes = (this as Explorer)[REGISTERING];
          if (notes !== undefined) {
            noteRoute(args[1] as object, notes);
          }
          return result;
        },
    );
  } catch {
    // Another Nest than those that are known.
  }
}

function whileRegistering(prototype: object, name: string, registeredBy: (args: unknown[]) => Registered): void {
  wrapOnce<Method>(
    prototype,
    name,
    (register) =>
      function (...args) {
        const explorer = this as Explorer;
        const { instanceWrapper, targetCallback } = registeredBy(args);
        explorer[REGISTERING] = notesOf(instanceWrapper?.metatype, targetCallback);
        try {
          return Reflect.apply(register, this, args);
        } finally {
          explorer[REGISTERING] = undefined;
        }
      },
  );
}
