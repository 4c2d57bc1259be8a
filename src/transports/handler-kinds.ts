import type { ModulesContainer } from '@nestjs/core';
import { methodsOf } from '../core/prototype-methods';
import type { HandlerKindName } from '../catalogue/handler-kinds';

/** The metadata by which Nest's optional packages know their classes and methods: so none of them need be there. */
const PATTERN_HANDLER = 'microservices:handler_type';
const GATEWAY = 'websockets:is_gateway';
const INTERCEPTORS = '__interceptors__';
const RESOLVER_TYPE = 'graphql:resolver_type';

/** Which kinds of handlers the classes of an application have, beside those of HTTP. */
export type HandlerKinds = ReadonlySet<HandlerKindName>;

/** Injects the {@link HandlerKinds} of the application: every method of its classes is looked at once. */
export const HANDLER_KINDS_IN_USE: unique symbol = Symbol('kinds of handlers in use');

export function handlerKindsOf(modules: ModulesContainer): HandlerKinds {
  const kinds = new Set<HandlerKindName>();
  for (const module of modules.values()) {
    for (const { metatype } of [...module.controllers.values(), ...module.providers.values()]) {
      if (typeof metatype === 'function') {
        addKindsOf(metatype, kinds);
      }
    }
  }
  return kinds;
}

/**
 * Whether a controller that exists once in the application takes messages without this interceptor on it. For others,
 * Nest looks for interceptors with each message.
 */
export function takesMessagesWithout(modules: ModulesContainer, interceptor: Function): boolean {
  return [...modules.values()].some(({ controllers }) =>
    [...controllers.values()].some(
      (wrapper) =>
        typeof wrapper.metatype === 'function' &&
        wrapper.isDependencyTreeStatic() &&
        !isIntercepted(wrapper.metatype, interceptor) &&
        methodsOf(wrapper.metatype.prototype).some(
          ([, method]) => Reflect.hasMetadata(PATTERN_HANDLER, method) && !isIntercepted(method, interceptor),
        ),
    ),
  );
}

/** Given as a class or as an instance. */
function isIntercepted(target: object, interceptor: Function): boolean {
  const bound: unknown = Reflect.getMetadata(INTERCEPTORS, target);
  return Array.isArray(bound) && bound.some((one) => one === interceptor || one?.constructor === interceptor);
}

function addKindsOf(metatype: Function, kinds: Set<HandlerKindName>): void {
  if (Reflect.getMetadata(GATEWAY, metatype) === true) {
    kinds.add('ws');
  }
  for (const [, method] of methodsOf(metatype.prototype)) {
    if (Reflect.hasMetadata(PATTERN_HANDLER, method)) {
      kinds.add('rpc');
    }
    if (Reflect.hasMetadata(RESOLVER_TYPE, method)) {
      kinds.add('graphql');
    }
  }
}
