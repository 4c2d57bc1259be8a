import { RequestMethod } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { methodsOf } from '../../core/prototype-methods';

/** Something of the application at a path of the endpoint. */
export interface Shadowed {
  /** Of a route, in capitals. `mount`: middleware, which takes whatever comes there. */
  readonly methods: readonly string[] | 'mount';
  readonly path: string;
}

/** A segment that no application has. */
const NOBODYS = 'e7b1c2d9-nobodys';
/** Express 4 knows more than thirty, and lists them all for `app.all()`. */
const MAX_METHODS = 8;
const ALL = 'ALL';

/** A path beside this one: what takes it as well is a pattern. */
export function pathBeside(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1) + NOBODYS;
}

/** What a person calls it: `GET /metrics (PrometheusController.index)`. */
export function shadowedName({ methods, path }: Shadowed, modules: ModulesContainer): string {
  if (methods === 'mount') {
    return `middleware at ${path}`;
  }
  const shown = methods.length > MAX_METHODS ? [ALL] : methods;
  const handler = handlerOf(shown, path, modules);
  return `${shown.join('|')} ${path}${handler === undefined ? '' : ` (${handler})`}`;
}

/**
 * The method of a controller that a route probably is: its own path is the end of the route's, behind a prefix, a
 * version or a module's path.
 */
function handlerOf(methods: readonly string[], path: string, modules: ModulesContainer): string | undefined {
  let longest = '';
  let handler: string | undefined;
  for (const { controllers } of modules.values()) {
    for (const { metatype } of controllers.values()) {
      for (const { own, name } of typeof metatype === 'function' ? routesOf(metatype, methods) : []) {
        if (path.endsWith(own) && own.length > longest.length) {
          longest = own;
          handler = name;
        }
      }
    }
  }
  return handler;
}

function routesOf(controller: Function, methods: readonly string[]): { readonly own: string; readonly name: string }[] {
  return methodsOf(controller.prototype).flatMap(([key, method]) => {
    const verb = RequestMethod[Reflect.getMetadata('method', method) as number] ?? '';
    return verb === ALL || methods.includes(ALL) || methods.includes(verb)
      ? textsOf(Reflect.getMetadata('path', controller)).flatMap((outer) =>
          textsOf(Reflect.getMetadata('path', method)).map((inner) => ({
            own: joined(outer, inner),
            name: `${controller.name}.${key}`,
          })),
        )
      : [];
  });
}

function textsOf(path: unknown): readonly string[] {
  return [path].flat().filter((each) => typeof each === 'string');
}

function joined(...parts: readonly string[]): string {
  return parts
    .map((part) => part.replace(/^\/+|\/+$/g, ''))
    .filter((part) => part !== '')
    .map((part) => `/${part}`)
    .join('');
}
