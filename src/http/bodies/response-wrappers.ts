import { ServerResponse } from 'node:http';
import { override, wrapMethod } from '../../core/wrap-method';
import { bytesOf } from './body-bytes';
import {
  always,
  belowDerived,
  type Below,
  beneathOf,
  callWith,
  isHttp2Write,
  type Method,
  withCallback,
  type WrittenResponse,
  type Writing,
} from './response-methods';

/** The callback of a write. */
export type FlushListener = (error?: unknown) => void;

/**
 * Is told what was written, when it was. What a response refuses, because it was ended before, is not told. It must
 * not throw.
 */
export interface WritingListener {
  /** Whether the response has wrappers of its own, so that those of its prototype only pass on. */
  hasOwnWrappers(response: WrittenResponse): boolean;
  /** Somebody has put a method of their own over `write`, as compressors do. */
  onWrapped(response: WrittenResponse): void;
  onHead(response: WrittenResponse, headers: unknown): void;
  /**
   * A piece was written.
   *
   * @param willCallBack whether its flush listener will be called
   */
  onPiece(response: WrittenResponse, chunk: unknown, encoding: unknown, bytes: number, willCallBack: boolean): void;
  /** What to call when a piece that is about to be written has left, or could not; `undefined`: nothing counts. */
  flushListener(response: WrittenResponse, bytes: number): FlushListener | undefined;
  /** Whether what `end` sends may come by `write` too, or more was written before. */
  watchesEnd(response: WrittenResponse): boolean;
  /** What `end` sends. */
  onLast(response: WrittenResponse, chunk: unknown, encoding: unknown): void;
}

/**
 * Wraps the methods by which responses are written: arguments, result and errors are those of what is wrapped. The
 * wrappers run for each response and for each piece of a stream, so they have fixed parameters, and name properties as
 * they stand. They are put on each response by hand, as assignments of functions that all responses share:
 * `wrapMethod()` makes a function each time, and defines its property, which takes longer than to count the request.
 */
export class ResponseWrappers {
  /** For responses whose methods are those of their prototype: nearly all. */
  private readonly shared: Writing;
  /**
   * The response that is being ended, and whether its `end` has written by way of `write`, as those of HTTP/2 and of
   * injected responses do.
   */
  private readonly ending: { response: WrittenResponse | undefined; wrote: boolean } = {
    response: undefined,
    wrote: false,
  };

  /** Methods that call back when a piece has left: Node's, and ours above those. */
  private readonly callingBack = new Set<Method>([(ServerResponse.prototype as Writing).write]);

  /** @param pieces whether pieces are of interest, or only the head */
  constructor(
    private readonly listener: WritingListener,
    private readonly pieces: boolean,
  ) {
    // The prototype is asked each time, for Express gives every response another one when it comes by.
    const shared: Writing = {
      write: this.writeOver((response) => {
        const { write } = Object.getPrototypeOf(response) as Writing;
        return write === shared.write ? belowDerived(response, 'write', write) : write;
      }),
      end: this.endOver((response) => {
        const { end } = Object.getPrototypeOf(response) as Writing;
        return end === shared.end ? belowDerived(response, 'end', end) : end;
      }),
      writeHead: this.headOver((response) => {
        const { writeHead } = Object.getPrototypeOf(response) as Writing;
        return writeHead === shared.writeHead ? belowDerived(response, 'writeHead', writeHead) : writeHead;
      }),
    };
    this.shared = shared;
  }

  /** Wraps the methods of a response. Where somebody has wrapped them before, theirs are called. */
  wrap(response: ServerResponse): void {
    const own = response as unknown as Writing;
    const beneath = Object.getPrototypeOf(response) as Writing;
    // Compared, for asking whether a property is its own takes several times as long.
    if (this.pieces) {
      own.write = own.write === beneath.write ? this.shared.write : this.writeOver(always(own.write));
    }
    this.wrapRest(own, beneath);
  }

  /** Whether somebody has wrapped `write` since. */
  isWrapped(response: WrittenResponse): boolean {
    return this.pieces && (response as unknown as Writing).write !== this.shared.write;
  }

  /** Wraps the methods of a response which others will wrap, and whose prototype notices what is put over `write`. */
  wrapNoticing(response: WrittenResponse): void {
    const own = response as unknown as Writing;
    const beneath = Object.getPrototypeOf(response) as Writing;
    if (this.pieces) {
      const write = own.write === beneath.write ? this.shared.write : this.writeOver(always(own.write));
      Object.defineProperty(response, 'write', this.noticing(write));
    }
    this.wrapRest(own, beneath);
  }

  private wrapRest(own: Writing, beneath: Writing): void {
    const { end, writeHead } = this.shared;
    if (this.pieces) {
      own.end = own.end === beneath.end ? end : this.endOver(always(own.end));
    }
    own.writeHead = own.writeHead === beneath.writeHead ? writeHead : this.headOver(always(own.writeHead));
  }

  /** A property of `write` that tells who puts something over it. */
  private noticing(write: Method): PropertyDescriptor {
    const { listener } = this;
    return {
      configurable: true,
      enumerable: true,
      get: () => write,
      set(this: WrittenResponse, theirs: unknown): void {
        Object.defineProperty(this, 'write', { configurable: true, enumerable: true, writable: true, value: theirs });
        listener.onWrapped(this);
      },
    };
  }

  /**
   * Wraps the methods of all responses that have this prototype, which an application of Express makes for its own.
   *
   * @returns undoes it
   */
  wrapAll(prototype: object): () => void {
    const writing = prototype as Writing;
    const undo = [wrapMethod(writing, 'writeHead', () => this.headOver(beneathOf(writing, 'writeHead'), true))];
    if (this.pieces) {
      const write = this.writeOver(beneathOf(writing, 'write'), true);
      this.callingBack.add(write);
      undo.push(
        override(writing, 'write', this.noticing(write)) ?? ((): void => {}),
        wrapMethod(writing, 'end', () => this.endOver(beneathOf(writing, 'end'), true)),
      );
    }
    return () => undo.forEach((each) => each());
  }

  private writeOver(below: Below, isOfAll = false): Method {
    const { listener, ending, callingBack } = this;
    return function (this: WrittenResponse, ...args: unknown[]): unknown {
      if (isOfAll && listener.hasOwnWrappers(this)) {
        return callWith(below(this), this, args);
      }
      const open = !this.writableEnded && !this.destroyed;
      const method = below(this);
      if (ending.response === this) {
        const result = callWith(method, this, args);
        ending.wrote = true;
        listener.onLast(this, args[0], args[1]);
        return result;
      }
      if (!open) {
        return callWith(method, this, args);
      }
      const bytes = bytesOf(args[0], args[1]);
      // Methods of others may do without a callback, or count their arguments.
      const callsBack = callingBack.has(method) || isHttp2Write(this, method);
      const flushed = callsBack ? listener.flushListener(this, bytes) : undefined;
      const result =
        flushed === undefined ? callWith(method, this, args) : method.apply(this, withCallback(args, flushed));
      listener.onPiece(this, args[0], args[1], bytes, flushed !== undefined);
      return result;
    };
  }

  private endOver(below: Below, isOfAll = false): Method {
    const { listener, ending } = this;
    const whole = function (response: WrittenResponse, args: readonly unknown[]): unknown {
      const outer = ending.response;
      const { wrote } = ending;
      ending.response = response;
      ending.wrote = false;
      try {
        const result = callWith(below(response), response, args);
        if (!ending.wrote) {
          listener.onLast(response, args[0], args[1]);
        }
        return result;
      } finally {
        ending.response = outer;
        ending.wrote = wrote;
      }
    };
    // Most responses are sent by one call of this, of which only the head is of interest.
    return function (this: WrittenResponse, chunk?: unknown, encoding?: unknown, callback?: unknown): unknown {
      const isOpen = !this.writableEnded && !this.destroyed && !(isOfAll && listener.hasOwnWrappers(this));
      if (isOpen && listener.watchesEnd(this)) {
        return whole(this, Array.from(arguments));
      }
      const method = below(this);
      const count = arguments.length;
      // With as many arguments as there are, for some count them.
      const result =
        count === 0
          ? method.call(this)
          : count === 1
            ? method.call(this, chunk)
            : count === 2
              ? method.call(this, chunk, encoding)
              : count === 3
                ? method.call(this, chunk, encoding, callback)
                : Reflect.apply(method, this, arguments);
      if (isOpen) {
        listener.onLast(this, chunk, encoding);
      }
      return result;
    };
  }

  private headOver(below: Below, isOfAll = false): Method {
    const { listener } = this;
    return function (this: WrittenResponse, status?: unknown, reason?: unknown, headers?: unknown): unknown {
      const method = below(this);
      const count = arguments.length;
      const result =
        count === 1
          ? method.call(this, status)
          : count === 2
            ? method.call(this, status, reason)
            : count === 3
              ? method.call(this, status, reason, headers)
              : Reflect.apply(method, this, arguments);
      // (status, headers) or (status, reason, headers)
      if (!(isOfAll && listener.hasOwnWrappers(this))) {
        listener.onHead(this, count > 2 ? headers : reason);
      }
      return result;
    };
  }
}
