import type { HandlerCall } from '../../stores/handler-call';
import type { WsMessages } from './ws-messages';

/** What a client's object has that belongs to a measured application. */
const CLIENT = Symbol('client of an application with metrics');

type Marked = object & { readonly [CLIENT]?: WsClient };

/** A client of an application's gateways, and its messages that are being handled. */
export class WsClient {
  private calls: Set<HandlerCall> | undefined;
  /** Calls whose gateway is yet to be made, by event. */
  private waiting: Map<unknown, Set<HandlerCall>> | undefined;
  private gone = false;

  constructor(private readonly messages: WsMessages) {}

  /** A message reaches the handler of that event. */
  begin(event: unknown): HandlerCall {
    const call = this.messages.begin(event, (this.calls ??= new Set()));
    if (this.gone) {
      // It would be in flight for good if it never ended.
      call.leave();
    }
    return call;
  }

  /** A message waits for the request-scoped gateway that will handle it: see {@link reach}. */
  wait(event: unknown): HandlerCall {
    const call = this.begin(event);
    const all = (this.waiting ??= new Map<unknown, Set<HandlerCall>>());
    const waiting = all.get(event) ?? new Set();
    all.set(event, waiting.add(call));
    return call;
  }

  /**
   * A message reaches its handler, having waited or not. Of several that wait for the same event, it is as good as
   * any.
   */
  reach(event: unknown): HandlerCall {
    const waiting = this.waiting?.get(event);
    const first = waiting?.values().next().value;
    if (first === undefined) {
      return this.begin(event);
    }
    waiting?.delete(first);
    return first;
  }

  /** The message is done. Where it still waits, its gateway could not be made. */
  settle(event: unknown, call: HandlerCall): void {
    if (this.waiting?.get(event)?.delete(call) === true) {
      call.end('error');
    }
  }

  /** The client is gone: nobody waits for its answers. Returns whether that is news. */
  leave(): boolean {
    if (this.gone) {
      return false;
    }
    this.gone = true;
    this.calls?.forEach((call) => call.leave());
    return true;
  }
}

/** What {@link markClient} made of a client's object. */
export function clientOf(client: unknown): WsClient | undefined {
  try {
    return typeof client === 'object' && client !== null ? (client as Marked)[CLIENT] : undefined;
  } catch {
    // An object that may not be read is not one that was marked.
    return undefined;
  }
}

/**
 * Lets {@link clientOf} know the client's object.
 *
 * @throws TypeError where it is none, or takes no properties
 */
export function markClient(client: unknown, messages: WsMessages): WsClient {
  const made = new WsClient(messages);
  Object.defineProperty(client as object, CLIENT, { value: made });
  return made;
}
