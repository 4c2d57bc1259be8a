import type { ModulesContainer } from '@nestjs/core';
import { methodsOf } from '../metrics.prototype-methods';
import type { HandlerKindName } from '../record/handler-stores';

/** The metadata by which Nest's optional packages know their classes and methods: so none of them need be there. */
const PATTERN_HANDLER = 'microservices:handler_type';
const GATEWAY = 'websockets:is_gateway';
const RESOLVER_TYPE = 'graphql:resolver_type';

/** Which kinds of handlers the classes of the application have, beside those of HTTP. */
export function handlerKindsOf(modules: ModulesContainer): ReadonlySet<HandlerKindName> {
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
