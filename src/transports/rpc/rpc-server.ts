import type { Observable, Subscription } from 'rxjs';
import { UNMATCHED } from '../../record/label-value';
import type { HandlerCells, HandlerStore } from '../../record/handler-store';
import { followCall } from '../follow-call';
import { HandlerCall } from '../handler-call';
import { Peers } from '../peers';
import { patternLabel, patternText, transportLabel } from './rpc-labels';

/** A handler as Nest gives it to a server. Handlers of the same event are chained. */
type Handler = ((this: unknown, ...args: unknown[]) => unknown) & { next?: Handler };

/** What we use of a server of Nest's, or of a custom strategy. */
export interface RpcServerLike {
  readonly transportId?: unknown;
  addHandler(pattern: unknown, handler: Handler, isEventHandler?: boolean, extras?: unknown): unknown;
  getHandlerByPattern?(pattern: string): Handler | null | undefined;
  close?(...args: unknown[]): unknown;
  readonly status?: Observable<unknown>;
}

interface Socket {
  on(event: 'close', listener: () => void): unknown;
}

/** What we use of the context of a call. */
interface CallContext {
  /** TCP only. */
  getSocketRef?(): Socket | null | undefined;
}

/** One server of a microservice, whose handlers are measured by covers over its own methods. */
export class RpcServer {
  private readonly transport: string;
  private readonly peers = new Peers();
  /** Whoever sent an event waits for nothing, so these end when their handler does. */
  private readonly events = new Set<HandlerCall>();
  private readonly status: Subscription | undefined;

  constructor(
    private readonly server: RpcServerLike,
    private readonly store: HandlerStore,
  ) {
    this.transport = transportLabel(server.transportId);
    this.coverHandlers();
    this.countUnmatched();
    this.coverClose();
    this.status = server.status?.subscribe({
      next: (status) => {
        if (status === 'disconnected') {
          this.peers.leave(server);
        }
      },
      // That of a custom strategy may fail, which is no business of ours.
      error: () => {},
    });
  }

  /** Whatever is still running has nobody left to answer. */
  release(): void {
    this.status?.unsubscribe();
    this.peers.leave(this.server);
    this.events.forEach((call) => call.leave());
  }

  private coverHandlers(): void {
    const { server } = this;
    const original = server.addHandler.bind(server);
    const patterns = new Set<string>();
    server.addHandler = (pattern, handler, isEventHandler, ...rest): unknown => {
      const text = patternText(pattern);
      const isEvent = isEventHandler === true;
      // A further handler of an event is called by the first, as part of the same event.
      const isFurther = isEvent && patterns.has(text);
      if (isEvent) {
        patterns.add(text);
      }
      const cells = this.store.cellsOf(this.transport, patternLabel(pattern));
      return original(pattern, isFurther ? handler : this.measured(handler, cells, isEvent), isEventHandler, ...rest);
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

  /** A server may be closed while the application goes on, and tells of it in no other way. Messages that it has taken have no answer then. */
  private coverClose(): void {
    const { server } = this;
    const original = server.close?.bind(server);
    if (original === undefined) {
      return;
    }
    server.close = (...args): unknown => {
      const result = original(...args);
      this.peers.leave(server);
      return result;
    };
  }

  private measured(handler: Handler, cells: HandlerCells, isEvent: boolean): Handler {
    const measured = (...args: unknown[]): unknown => {
      const call = new HandlerCall(this.store, cells, isEvent ? this.events : this.callsOf(args[1]));
      return followCall(call, () => handler(...args));
    };
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
  private callsOf(context: unknown): Set<HandlerCall> {
    const socket = socketOf(context);
    return this.peers.callsOf(socket ?? this.server, (client) => {
      if (client === socket) {
        socket.on('close', () => this.peers.leave(client));
      }
    });
  }
}

/** The connection that a message came over. The context of a custom transport may be anything. */
function socketOf(context: unknown): Socket | undefined {
  try {
    const socket = (context as CallContext | null | undefined)?.getSocketRef?.();
    return typeof socket?.on === 'function' ? socket : undefined;
  } catch {
    return undefined;
  }
}
