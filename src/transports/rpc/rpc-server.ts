import { types } from 'node:util';
import type { Observable, Subscription } from 'rxjs';
import { type Method, wrapMethod } from '../../core/wrap-method';
import { UNMATCHED } from '../../instruments/labels';
import type { HandlerCells, HandlerStore } from '../../stores/handlers';
import { followCall } from '../../follow/follow-call';
import { HandlerCall } from '../../stores/handler-call';
import { Peers } from '../peers';
import { type PatternLabels, transportLabel } from './rpc-labels';
import type { SkippedPatterns } from './skipped-patterns';

/** A handler as Nest gives it to a server. Handlers of the same event are chained. */
type Handler = ((this: unknown, ...args: unknown[]) => unknown) & { next?: Handler };

type Lookup = (this: unknown, pattern: string) => Handler | null | undefined;

/** What we use of a server of Nest's, or of a custom strategy. */
export interface RpcServerLike {
  readonly transportId?: unknown;
  addHandler(pattern: unknown, handler: Handler, isEventHandler?: boolean, extras?: unknown): unknown;
  readonly getHandlerByPattern?: Lookup;
  handleEvent?(...args: unknown[]): unknown;
  close?(...args: unknown[]): unknown;
  readonly status?: Observable<unknown>;
}

interface Socket {
  on(event: 'close', listener: () => void): unknown;
  readonly netSocket?: { readonly destroyed?: unknown };
}

/** What we use of the context of a call. */
interface CallContext {
  /** TCP only. */
  getSocketRef?(): Socket | null | undefined;
}

/** Nest's `Transport.KAFKA`. */
const KAFKA = 6;

/** One server of a microservice, whose handlers are measured by wrappers over its own methods. */
export class RpcServer {
  private readonly transport: string;
  private readonly peers = new Peers();
  /** Whoever sent an event waits for nothing, so these end when their handler does. */
  private readonly events = new Set<HandlerCall>();
  private readonly status: Subscription | undefined;
  /** What Nest gave, by what measures it. */
  private readonly originals = new WeakMap<Handler, Handler>();

  constructor(
    private readonly server: RpcServerLike,
    private readonly store: HandlerStore,
    private readonly labels: PatternLabels,
    private readonly skipped: SkippedPatterns,
  ) {
    this.transport = transportLabel(server.transportId);
    this.wrapHandlers();
    this.countUnmatched();
    this.wrapClose();
    this.status = this.onStatus();
  }

  /** Whatever is still running has nobody left to answer. */
  release(): void {
    this.status?.unsubscribe();
    this.peers.leave(this.server);
    this.events.forEach((call) => call.leave());
  }

  private wrapHandlers(): void {
    const measured = (pattern: unknown, handler: Handler, isEventHandler: unknown): Handler => {
      const isEvent = isEventHandler === true;
      return this.skipped.has(pattern, isEvent)
        ? handler
        : this.measured(handler, this.store.cellsOf(this.transport, this.labels.of(pattern)), isEvent);
    };
    wrapMethod<Method>(
      this.server,
      'addHandler',
      (addHandler) =>
        function (pattern, handler, isEventHandler, ...rest) {
          const given = measured(pattern, handler as Handler, isEventHandler);
          return Reflect.apply(addHandler, this, [pattern, given, isEventHandler, ...rest]);
        },
    );
  }

  /**
   * Only counted where the server looks handlers up by this method, as Nest's do but for gRPC, which refuses unknown
   * methods itself.
   */
  private countUnmatched(): void {
    const { server, store } = this;
    if (typeof server.getHandlerByPattern !== 'function') {
      return;
    }
    const { error } = store.cellsOf(this.transport, UNMATCHED);
    let inEvent = false;
    let isCounted = false;
    wrapMethod<Lookup>(
      server,
      'getHandlerByPattern',
      (getHandlerByPattern) =>
        function (pattern) {
          const handler = getHandlerByPattern.call(this, pattern);
          if ((handler === null || handler === undefined) && !isCounted) {
            store.record(error, 0);
            isCounted = inEvent;
          }
          return handler;
        },
    );
    // An event may be looked up more than once: by RabbitMQ's server in here, by Kafka's before it knows that it is
    // one.
    wrapMethod<Method>(
      server,
      'handleEvent',
      (handleEvent) =>
        function (...args) {
          inEvent = true;
          isCounted = server.transportId === KAFKA;
          try {
            return Reflect.apply(handleEvent, this, args);
          } finally {
            inEvent = false;
            isCounted = false;
          }
        },
    );
  }

  /**
   * A server may be closed while the application goes on, and tells of it in no other way. Messages that it has not
   * answered by then have no answer.
   */
  private wrapClose(): void {
    const leave = (): void => this.peers.leave(this.server);
    wrapMethod<Method>(
      this.server,
      'close',
      (close) =>
        function (...args) {
          const result = Reflect.apply(close, this, args);
          if (types.isPromise(result)) {
            result.then(leave, leave);
          } else {
            leave();
          }
          return result;
        },
    );
  }

  /** That of a custom strategy may be anything, and may fail, which is no business of ours. */
  private onStatus(): Subscription | undefined {
    const { server } = this;
    try {
      return server.status?.subscribe({
        next: (status) => {
          if (status === 'disconnected') {
            this.peers.leave(server);
          }
        },
        error: () => {},
      });
    } catch {
      return undefined;
    }
  }

  private measured(handler: Handler, cells: HandlerCells, isEvent: boolean): Handler {
    const measured = (...args: unknown[]): unknown => {
      const call = isEvent ? new HandlerCall(this.store, cells, this.events) : this.begin(cells, args[1]);
      return followCall(call, () => handler(...args));
    };
    this.originals.set(measured, handler);
    // Nest chains the handlers of an event where it has stored them, but asks the one that it made for the next: which
    // is then a part of the same event, and not measured again.
    let next: Handler | undefined;
    Object.defineProperty(measured, 'next', {
      get: () => next,
      set: (given: Handler) => {
        next = given;
        handler.next = this.originals.get(given) ?? given;
      },
    });
    return measured;
  }

  /** The call is one of its TCP connection's; of other transports, whose clients are not seen, one of the server's. */
  private begin(cells: HandlerCells, context: unknown): HandlerCall {
    const socket = socketOf(context);
    const calls = this.peers.callsOf(socket ?? this.server, (client) => {
      if (client === socket) {
        socket.on('close', () => this.peers.leave(client));
      }
    });
    const call = new HandlerCall(this.store, cells, calls);
    if (socket?.netSocket?.destroyed === true) {
      // Whoever sent it went while it was being read.
      call.leave();
    }
    return call;
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
