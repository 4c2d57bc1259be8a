import type { ModulesContainer } from '@nestjs/core';
import { effectiveMethodsOf } from '../../core/prototype-methods';
import { toLabelValue } from '../../instruments/labels';
import { isSkipped } from '../../platform/handler-notes';

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

/** The events that the gateways of the application subscribe to, as far as their handlers are measured. */
export function eventsOf(modules: ModulesContainer): unknown[] {
  const events = new Set<unknown>();
  for (const module of modules.values()) {
    for (const { metatype } of module.providers.values()) {
      if (typeof metatype === 'function' && Reflect.getMetadata(GATEWAY, metatype) === true) {
        handlersOf(metatype.prototype)
          .filter((handler) => !isSkipped(metatype, handler))
          .forEach((handler) => events.add(eventOf(handler)));
      }
    }
  }
  return [...events];
}

function handlersOf(prototype: unknown): object[] {
  return effectiveMethodsOf(prototype).filter((method) => Reflect.hasMetadata(SUBSCRIBED, method));
}
