import type { ServerResponse } from 'node:http';
import type { Http2Stream } from 'node:http2';

type Method = (this: WrittenResponse, ...args: unknown[]) => unknown;
type Name = 'write' | 'end' | 'writeHead';
type Writing = Record<Name, Method>;
/** Finds what a response would do without its cover. */
type Below = (response: WrittenResponse) => Method;

/** A response of HTTP/1, or of HTTP/2, which has a stream. */
export type WrittenResponse = ServerResponse & { readonly stream?: Http2Stream };

/** Is told what was written, when it was. What a response refuses, because it was ended before, is not told. It must not throw. */
export interface WritingListener {
  heedHead(response: WrittenResponse, headers: unknown): void;
  heedPiece(response: WrittenResponse, chunk: unknown, encoding: unknown): void;
  /** What `end` sends. */
  heedLast(response: WrittenResponse, chunk: unknown, encoding: unknown): void;
}

/**
 * Covers the methods by which responses are written: arguments, result and errors are those of what is covered. The covers run for each response
 * and for each piece of a stream, so they have fixed parameters, and name properties as they stand.
 */
export class ResponseCovers {
  /** For responses whose methods are those of their prototype: nearly all. */
  private readonly shared: Writing;
  /** The response that is being ended, and whether its `end` has written by way of `write`, as those of HTTP/2 and of injected responses do. */
  private readonly ending: { response: WrittenResponse | undefined; wrote: boolean } = {
    response: undefined,
    wrote: false,
  };

  constructor(private readonly listener: WritingListener) {
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

  /** Covers the methods of a response. Where somebody has covered them before, theirs are called. */
  cover(response: ServerResponse): void {
    const own = response as unknown as Writing;
    const beneath = Object.getPrototypeOf(response) as Writing;
    const { write, end, writeHead } = this.shared;
    // Compared, for asking whether a property is its own takes several times as long.
    own.write = own.write === beneath.write ? write : this.writeOver(always(own.write));
    own.end = own.end === beneath.end ? end : this.endOver(always(own.end));
    own.writeHead = own.writeHead === beneath.writeHead ? writeHead : this.headOver(always(own.writeHead));
  }

  private writeOver(below: Below): Method {
    const { listener, ending } = this;
    return function (this: WrittenResponse, ...args: unknown[]): unknown {
      const open = !this.writableEnded && !this.destroyed;
      const result = callWith(below(this), this, args);
      if (ending.response === this) {
        ending.wrote = true;
        listener.heedLast(this, args[0], args[1]);
      } else if (open) {
        listener.heedPiece(this, args[0], args[1]);
      }
      return result;
    };
  }

  private endOver(below: Below): Method {
    const { listener, ending } = this;
    return function (this: WrittenResponse, ...args: unknown[]): unknown {
      if (this.writableEnded || this.destroyed) {
        return callWith(below(this), this, args);
      }
      const { response, wrote } = ending;
      ending.response = this;
      ending.wrote = false;
      try {
        const result = callWith(below(this), this, args);
        if (!ending.wrote) {
          listener.heedLast(this, args[0], args[1]);
        }
        return result;
      } finally {
        ending.response = response;
        ending.wrote = wrote;
      }
    };
  }

  private headOver(below: Below): Method {
    const { listener } = this;
    return function (this: WrittenResponse, ...args: unknown[]): unknown {
      const result = callWith(below(this), this, args);
      // (status, headers) or (status, reason, headers)
      listener.heedHead(this, args.length > 2 ? args[2] : args[1]);
      return result;
    };
  }
}

/** Calls with as many arguments as there are, for some count them; the usual numbers without going by the list. */
function callWith(method: Method, response: WrittenResponse, args: readonly unknown[]): unknown {
  switch (args.length) {
    case 0:
      return method.call(response);
    case 1:
      return method.call(response, args[0]);
    case 2:
      return method.call(response, args[0], args[1]);
    default:
      return method.apply(response, args as unknown[]);
  }
}

/** The prototype of an object that was derived from a response is the response, which has the cover: what is below that. */
function belowDerived(response: WrittenResponse, name: Name, cover: Method): Method {
  let prototype = Object.getPrototypeOf(response) as Writing;
  while (prototype[name] === cover) {
    prototype = Object.getPrototypeOf(prototype) as Writing;
  }
  return prototype[name];
}

function always(method: Method): Below {
  return () => method;
}
