import type { Observable, Subscription } from 'rxjs';
import { UNMATCHED } from '../../record/label-value';
import type { HandlerCells, HandlerStore } from '../../record/handler-store';
import { followCall } from '../follow-call';
import { HandlerCall } from '../handler-call';
import { Peers } from '../peers';
import { patternLabel, transportLabel } from './rpc-labels';

/** A handler as Nest gives it to a server. Handlers of the same event are chained. */
type Handler = ((this: unknown, ...args: unknown[]) => unknown) & { next?: Handler };

/** What we use of a server of Nest's, or of a custom strategy. */
export interface RpcServerLike {
  readonly transportId?: unknown;
  addHandler(pattern: unknown, handler: Handler, isEventHandler?: boolean, extras?: unknown): unknown;
  getHandlerByPattern?(pattern: string): Handler | null | undefined;
  readonly status?: Observable<unknown>;
}

/** What we use of the context of a call. */
interface CallContext {
  /** TCP only. */
  getSocketRef?(): { on(event: 'close', listener: () => void): unknown };
}

/** One server of a microservice, whose handlers are measured by covers over two of its own methods. */
export class RpcServer {
  private readonly transport: string;
  private readonly peers = new Peers();
  private readonly status: Subscription | undefined;

  constructor(
    private readonly server: RpcServerLike,
    private readonly store: HandlerStore,
  ) {
    this.transport = transportLabel(server.transportId);
    this.coverHandlers();
    this.countUnmatched();
    this.status = server.status?.subscribe((status) => {
      if (status === 'disconnected') {
        this.peers.leave(server);
      }
    });
  }

  /** Whatever is still running has nobody left to answer. */
  release(): void {
    this.status?.unsubscribe();
    this.peers.leave(this.server);
  }

  private coverHandlers(): void {
    const { server } = this;
    const original = server.addHandler.bind(server);
    const events = new Set<string>();
    server.addHandler = (pattern, handler, isEventHandler, ...rest): unknown => {
      const label = patternLabel(pattern);
      // A further handler of an event is called by the first, as part of the same event.
      const isFurther = isEventHandler === true && events.has(label);
      if (isEventHandler === true) {
        events.add(label);
      }
      const cells = this.store.cellsOf(this.transport, label);
      return original(pattern, isFurther ? handler : this.measured(handler, cells), isEventHandler, ...rest);
    };
  }

  /** Only counted where the server looks handlers up by this method, as Nest's do but for gRPC, which refuses unknown methods itself. */
  private countUnmatched(): void {
    const { server } = this;
    const original = server.getHandlerByPattern?.bind(server);
    if (original === undefined) {
      return;
    }
    const { error } = this.store.cellsOf(this.transport, UNMATCHED);
    server.getHandlerByPattern = (pattern): Handler | null | undefined => {
      const handler = original(pattern);
      if (handler === null || handler === undefined) {
        this.store.record(error, 0);
      }
      return handler;
    };
  }

  private measured(handler: Handler, cells: HandlerCells): Handler {
    const measured = (...args: unknown[]): unknown =>
      followCall(new HandlerCall(this.store, cells, this.callsOf(args)), () => handler(...args));
    // Nest chains what it has stored, and asks the handler that it made for the next.
    Object.defineProperty(measured, 'next', {
      get: () => handler.next,
      set: (next: Handler) => {
        handler.next = next;
      },
    });
    return measured;
  }

  /** The calls of the same TCP connection; of other transports, whose clients are not seen, those of the same server. */
  private callsOf(args: readonly unknown[]): Set<HandlerCall> {
    const socket = (args[1] as CallContext | null | undefined)?.getSocketRef?.();
    return this.peers.callsOf(socket ?? this.server, (client) => {
      if (client === socket) {
        socket.on('close', () => this.peers.leave(client));
      }
    });
  }
}
