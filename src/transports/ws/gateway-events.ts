import type { ModulesContainer } from '@nestjs/core';
import { toLabelValue } from '../../instruments/labels';

/** The metadata of `@nestjs/websockets`, which need not be installed. */
const GATEWAY = 'websockets:is_gateway';
const SUBSCRIBED = 'websockets:message_mapping';
const EVENT = 'message';

/** The label `event`: that of `@SubscribeMessage()` in the code, never what a client sent. */
export function eventLabel(event: unknown): string {
  return toLabelValue(event) || 'unknown';
}

/** The event that a method of a gateway is for; `undefined` where it is for none. */
export function eventOf(method: unknown): unknown {
  return typeof method === 'function' ? Reflect.getMetadata(EVENT, method) : undefined;
}

/** The events that the gateways of the application subscribe to. */
export function eventsOf(modules: ModulesContainer): unknown[] {
  const events = new Set<unknown>();
  for (const module of modules.values()) {
    for (const { metatype } of module.providers.values()) {
      if (typeof metatype === 'function' && Reflect.getMetadata(GATEWAY, metatype) === true) {
        handlersOf(metatype.prototype).forEach((handler) => events.add(eventOf(handler)));
      }
    }
  }
  return [...events];
}

/** The handlers that instances have, as far as a method that a subclass overrides counts no more. */
function handlersOf(prototype: unknown): unknown[] {
  const methods = new Map<string, unknown>();
  for (let owner = prototype; typeof owner === 'object' && owner !== null; owner = Object.getPrototypeOf(owner)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      methods.set(name, methods.has(name) ? methods.get(name) : value);
    }
  }
  return [...methods.values()].filter(
    (method) => typeof method === 'function' && Reflect.hasMetadata(SUBSCRIBED, method),
  );
}
