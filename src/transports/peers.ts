import type { HandlerCall } from '../stores/handler-call';

/** The calls in flight of each client, so that they end when it leaves. */
export class Peers {
  private readonly calls = new WeakMap<object, Set<HandlerCall>>();

  /**
   * The calls of a client.
   *
   * @param onFirst called when the client is new: lets {@link leave} be called when it goes
   */
  callsOf(client: object, onFirst: (client: object) => void): Set<HandlerCall> {
    const known = this.calls.get(client);
    if (known !== undefined) {
      return known;
    }
    const calls = new Set<HandlerCall>();
    this.calls.set(client, calls);
    onFirst(client);
    return calls;
  }

  /** The client is gone. */
  leave(client: object): void {
    this.calls.get(client)?.forEach((call) => call.leave());
  }
}
