import type { HandlerCall } from '../../stores/handler-call';
import { type Method, wrapOnce } from '../../core/wrap-method';
import { followCall } from '../../follow/follow-call';
import { isSkipped } from '../../platform/handler-notes';
import { eventOf } from './gateway-events';
import { prototypeOf } from './websockets-internals';
import { clientOf, type WsClient } from './ws-client';

/** The event whose handler a proxy is about to be given. */
const EVENT = Symbol('event of a handler');
/** Whether the handler is left out. */
const SKIPPED = Symbol('handler that is left out');

/** What we use of the proxy that a creator has. */
interface Proxy {
  [EVENT]?: unknown;
  [SKIPPED]?: boolean;
}

type Handler = (...args: unknown[]) => unknown;

/**
 * Lets the messages of clients that are marked be measured where Nest calls their handlers, with guards, pipes and
 * interceptors, before any exception filter answers. Methods inside of `@nestjs/websockets` are wrapped for that, once
 * in a process; whom a message belongs to stands on its client, so that applications share nothing. Returns whether it
 * can be.
 */
export function measureWsHandlers(): boolean {
  try {
    wrap(prototypeOf('WsProxy'), 'create', wrapProxy);
    wrap(prototypeOf('WsContextCreator'), 'create', wrapCreator);
  } catch {
    // Another Nest than those that are known.
    return false;
  }
  try {
    wrap(prototypeOf('WebSocketsController'), 'createRequestScopedHandler', wrapScoped);
  } catch {
    // Before NestJS 12 there are no request-scoped gateways.
  }
  return true;
}

function wrap(prototype: Record<string, unknown>, name: string, make: (original: Method) => Method): void {
  if (typeof prototype[name] !== 'function') {
    throw new TypeError(`${name} is no method`);
  }
  wrapOnce(prototype, name, make);
}

/** `create(handler, exceptionsHandler, event)`, whose result calls the handler with the client first. */
function wrapProxy(original: Method): Method {
  return function (this: unknown, handler: unknown, ...rest: unknown[]): unknown {
    const { [EVENT]: known, [SKIPPED]: isLeftOut } = this as Proxy;
    // The first releases of NestJS 10 do not tell the event.
    const event = rest[1] ?? known;
    const called = isLeftOut === true ? handler : measured(handler as Handler, event);
    return Reflect.apply(original, this, [called, ...rest]);
  };
}

/** `create(gateway, method, …)`, which calls its proxy's. */
function wrapCreator(original: Method): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    const { wsProxy } = this as { readonly wsProxy?: Proxy };
    if (wsProxy !== undefined) {
      wsProxy[EVENT] = eventOf(args[1]);
      wsProxy[SKIPPED] = isSkipped((args[0] as object).constructor, args[1]);
    }
    return Reflect.apply(original, this, args);
  };
}

/**
 * `createRequestScopedHandler(wrapper, module, moduleKey, methodName)`, whose result makes the gateway first, and that
 * may fail.
 */
function wrapScoped(original: Method): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    const handler = Reflect.apply(original, this, args) as Handler;
    const [wrapper, , , methodName] = args as [
      { readonly instance: Record<string, unknown> },
      unknown,
      unknown,
      string,
    ];
    const method = wrapper.instance[methodName];
    const event = eventOf(method);
    if (isSkipped(wrapper.instance.constructor, method)) {
      return handler;
    }
    return (...message: unknown[]): unknown => {
      const client = clientOf(message[0]);
      const call = begun(client, (known) => known.wait(event));
      const result = handler(...message);
      if (client !== undefined && call !== undefined) {
        const settled = (): void => client.settle(event, call);
        void Promise.resolve(result).then(settled, settled);
      }
      return result;
    };
  };
}

function measured(handler: Handler, event: unknown): Handler {
  return (...args) => {
    const call = begun(clientOf(args[0]), (client) => client.reach(event));
    return call === undefined ? handler(...args) : followCall(call, () => handler(...args));
  };
}

function begun(client: WsClient | undefined, begin: (client: WsClient) => HandlerCall): HandlerCall | undefined {
  try {
    return client === undefined ? undefined : begin(client);
  } catch {
    // A message that cannot be counted is handled all the same.
    return undefined;
  }
}
