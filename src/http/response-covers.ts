import type { ServerResponse } from 'node:http';
import type { Http2Stream } from 'node:http2';

type Method = (this: WrittenResponse, ...args: unknown[]) => unknown;

/** A response of HTTP/1, or of HTTP/2, which has a stream. */
export type WrittenResponse = ServerResponse & { readonly stream?: Http2Stream };

/** The methods by which a response is written. */
export interface Writing {
  readonly write: Method;
  readonly end: Method;
  readonly writeHead: Method;
}

/** Is told what was written, when it was. What a response refuses, because it was ended before, is not told. */
export interface WritingListener {
  head(response: WrittenResponse, args: readonly unknown[]): void;
  piece(response: WrittenResponse, chunk: unknown, encoding: unknown): void;
  last(response: WrittenResponse, chunk: unknown, encoding: unknown): void;
}

/** Functions for any response to cover its own with: arguments, result and errors are those of what they cover. */
export function coverWriting(listener: WritingListener): Writing {
  return {
    write(this: WrittenResponse, ...args: unknown[]): unknown {
      const open = isOpen(this);
      const result = Reflect.apply(below(this).write, this, args);
      if (open) {
        listener.piece(this, args[0], args[1]);
      }
      return result;
    },
    end(this: WrittenResponse, ...args: unknown[]): unknown {
      const open = isOpen(this);
      const result = Reflect.apply(below(this).end, this, args);
      if (open) {
        listener.last(this, args[0], args[1]);
      }
      return result;
    },
    writeHead(this: WrittenResponse, ...args: unknown[]): unknown {
      const result = Reflect.apply(below(this).writeHead, this, args);
      listener.head(this, args);
      return result;
    },
  };
}

/** What the response would do by itself. Asked each time, for Express gives every response another prototype when it comes by. */
function below(response: WrittenResponse): Writing {
  return Object.getPrototypeOf(response) as Writing;
}

function isOpen(response: WrittenResponse): boolean {
  return !response.writableEnded && !response.destroyed;
}
