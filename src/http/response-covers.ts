import type { ServerResponse } from 'node:http';
import type { Http2Stream } from 'node:http2';

type Method = (this: WrittenResponse, ...args: unknown[]) => unknown;
type Name = 'write' | 'end' | 'writeHead';
type Writing = Record<Name, Method>;

/** A response of HTTP/1, or of HTTP/2, which has a stream. */
export type WrittenResponse = ServerResponse & { readonly stream?: Http2Stream };

/** Is told what was written, when it was. What a response refuses, because it was ended before, is not told. It must not throw. */
export interface WritingListener {
  head(response: WrittenResponse, args: readonly unknown[]): void;
  piece(response: WrittenResponse, chunk: unknown, encoding: unknown): void;
  /** What `end` sends. */
  last(response: WrittenResponse, chunk: unknown, encoding: unknown): void;
}

const NAMES: readonly Name[] = ['write', 'end', 'writeHead'];

/** Covers the methods by which responses are written: arguments, result and errors are those of what is covered. */
export class ResponseCovers {
  /** For responses whose methods are those of their prototype: nearly all. */
  private readonly shared: Writing;
  /** The response that is being ended, and whether its `end` has written by way of `write`, as those of HTTP/2 and of injected responses do. */
  private readonly ending: { response: WrittenResponse | undefined; wrote: boolean } = {
    response: undefined,
    wrote: false,
  };

  constructor(private readonly listener: WritingListener) {
    this.shared = {
      write: this.writeOver((response) => this.below(response, 'write')),
      end: this.endOver((response) => this.below(response, 'end')),
      writeHead: this.headOver((response) => this.below(response, 'writeHead')),
    };
  }

  /** Covers the methods of a response. Where somebody has covered them before, theirs are called. */
  cover(response: ServerResponse): void {
    const own = response as unknown as Writing;
    for (const name of NAMES) {
      own[name] = Object.hasOwn(response, name) ? this.over(name, own[name]) : this.shared[name];
    }
  }

  private over(name: Name, beneath: Method): Method {
    const below = (): Method => beneath;
    return name === 'write' ? this.writeOver(below) : name === 'end' ? this.endOver(below) : this.headOver(below);
  }

  /** What the response would do by itself. Asked each time, for Express gives every response another prototype when it comes by. */
  private below(response: WrittenResponse, name: Name): Method {
    let prototype = Object.getPrototypeOf(response) as Writing;
    // The prototype of an object that was derived from a response is the response.
    while (prototype[name] === this.shared[name]) {
      prototype = Object.getPrototypeOf(prototype) as Writing;
    }
    return prototype[name];
  }

  private writeOver(below: (response: WrittenResponse) => Method): Method {
    const { listener, ending } = this;
    return function (this: WrittenResponse, ...args: unknown[]): unknown {
      const open = isOpen(this);
      const result = Reflect.apply(below(this), this, args);
      if (ending.response === this) {
        ending.wrote = true;
        listener.last(this, args[0], args[1]);
      } else if (open) {
        listener.piece(this, args[0], args[1]);
      }
      return result;
    };
  }

  private endOver(below: (response: WrittenResponse) => Method): Method {
    const { listener, ending } = this;
    return function (this: WrittenResponse, ...args: unknown[]): unknown {
      if (!isOpen(this)) {
        return Reflect.apply(below(this), this, args);
      }
      const { response, wrote } = ending;
      ending.response = this;
      ending.wrote = false;
      try {
        const result = Reflect.apply(below(this), this, args);
        if (!ending.wrote) {
          listener.last(this, args[0], args[1]);
        }
        return result;
      } finally {
        ending.response = response;
        ending.wrote = wrote;
      }
    };
  }

  private headOver(below: (response: WrittenResponse) => Method): Method {
    const { listener } = this;
    return function (this: WrittenResponse, ...args: unknown[]): unknown {
      const result = Reflect.apply(below(this), this, args);
      listener.head(this, args);
      return result;
    };
  }
}

function isOpen(response: WrittenResponse): boolean {
  return !response.writableEnded && !response.destroyed;
}
