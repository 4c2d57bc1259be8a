import { Readable } from 'node:stream';
import { types } from 'node:util';
import { Observable } from 'rxjs';

/**
 * What a method returned, by the way it is waited for. `query`: thenables of another kind than Node's promises, and
 * what else is lazy.
 */
export type Kind =
  'value' | 'promise' | 'query' | 'observable' | 'readable' | 'generator' | 'asyncIterable' | 'webStream';

type Unknown = Readonly<Record<PropertyKey, unknown>>;

/** A key that no object has: one that answers it is a proxy that answers every property (an auto-mock). */
const NOBODYS = Symbol('nobody has this');

/** What the object is. Anything can be returned, also what fails when it is looked at: that is a value. */
export function kindOf(result: object): Kind {
  try {
    // A promise of Node's own kind; a subclass may wait with its work until somebody calls `then`.
    if (result instanceof Promise && result.constructor === Promise) {
      return 'promise';
    }
    return kindOfLazy(result as Unknown);
  } catch {
    return 'value';
  }
}

function kindOfLazy(result: Unknown): Kind {
  if (result[NOBODYS] !== undefined) {
    return 'value';
  }
  if (result instanceof Observable || (isFunction(result['lift']) && isFunction(result['subscribe']))) {
    return 'observable';
  }
  if (result instanceof Readable || isReadable(result)) {
    return 'readable';
  }
  if (isFunction(result['then']) || isQuery(result)) {
    return 'query';
  }
  if (types.isGeneratorObject(result)) {
    return 'generator';
  }
  if (isFunction(result[Symbol.asyncIterator])) {
    // Node's global loads the web streams when it is first named: not before here.
    return result instanceof ReadableStream ? 'webStream' : 'asyncIterable';
  }
  return 'value';
}

/** Queries that are no thenables: those of Kysely and of TypeORM. */
function isQuery(result: Unknown): boolean {
  return (
    (isFunction(result['toOperationNode']) && isFunction(result['execute'])) ||
    (isFunction(result['getQueryAndParameters']) && (isFunction(result['execute']) || isFunction(result['getMany'])))
  );
}

/** Streams of the package readable-stream are no instances of Node's. */
function isReadable(result: Unknown): boolean {
  return (
    isFunction(result['pipe']) &&
    isFunction(result['read']) &&
    isFunction(result['on']) &&
    typeof result['_readableState'] === 'object'
  );
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}
