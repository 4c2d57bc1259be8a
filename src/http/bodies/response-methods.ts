import type { ServerResponse } from 'node:http';
import type { Http2Stream } from 'node:http2';
import { http2Response } from '../../platform/http2-response';

export type Method = (this: WrittenResponse, ...args: unknown[]) => unknown;
export type Name = 'write' | 'end' | 'writeHead';
export type Writing = Record<Name, Method>;
/** Returns the original (unpatched) method for a response. */
export type Below = (response: WrittenResponse) => Method;

/** A response of HTTP/1, or of HTTP/2, which has a stream. */
export type WrittenResponse = ServerResponse & { readonly stream?: Http2Stream };

/** Calls with as many arguments as there are, for some count them; the usual numbers without going by the list. */
export function callWith(method: Method, response: WrittenResponse, args: readonly unknown[]): unknown {
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

/** The arguments of `write` with a callback, after which the one that was given is called. */
export function withCallback(
  [chunk, encoding, last]: readonly unknown[],
  callback: (error?: unknown) => void,
): [chunk: unknown, encoding: unknown, callback: (...args: unknown[]) => unknown] {
  const isSecond = typeof encoding === 'function';
  const given: unknown = isSecond ? encoding : last;
  if (typeof given !== 'function') {
    return [chunk, encoding, callback];
  }
  const both = function (this: unknown, ...args: unknown[]): unknown {
    callback(args[0]);
    return Reflect.apply(given, this, args);
  };
  return [chunk, isSecond ? undefined : encoding, both];
}

/** The method that the responses of a prototype had: its own, or the one that it inherits by now. */
export function beneathOf(prototype: Writing, name: Name): Below {
  if (Object.hasOwn(prototype, name)) {
    return always(prototype[name]);
  }
  return () => (Object.getPrototypeOf(prototype) as Writing)[name];
}

/**
 * The prototype of an object that was derived from a response is the response, which has the wrapper: what is below
 * that.
 */
export function belowDerived(response: WrittenResponse, name: Name, wrap: Method): Method {
  let prototype = Object.getPrototypeOf(response) as Writing;
  while (prototype[name] === wrap) {
    prototype = Object.getPrototypeOf(prototype) as Writing;
  }
  return prototype[name];
}

export function always(method: Method): Below {
  return () => method;
}

/** Whether the method is that by which Node writes responses of HTTP/2. */
export function isHttp2Write({ stream }: WrittenResponse, method: Method): boolean {
  return stream !== undefined && method === (http2Response().prototype as Writing).write;
}
