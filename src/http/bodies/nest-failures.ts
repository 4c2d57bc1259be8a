import type { ServerResponse } from 'node:http';
import { isObservable, tap } from 'rxjs';
import type { Http2Stream } from 'node:http2';
import { classOfError } from '../../core/error-words';
import { type Method, wrapOnce } from '../../core/wrap-method';
import { connectionOf } from '../../platform/node-response';
import { clientLeft, type Failure, failureBy } from './ended-by';

/** What Nest knows of a response that failed after its headers were sent. */
const FAILURE = Symbol('failure after the headers');

/** The class of the error that Nest has made the answer of. */
const EXCEPTION = Symbol('class of the exception');

type Failed = ServerResponse & { readonly stream?: Http2Stream; [FAILURE]?: Failure; [EXCEPTION]?: unknown };

/** How our side failed while it made the response, as far as Nest was told; `undefined` where it was not. */
export function nestFailureOf(response: ServerResponse): Failure | undefined {
  return (response as Failed)[FAILURE];
}

/**
 * The class of the error that Nest's filters of exceptions were given for a response; `undefined` where there was none.
 */
export function exceptionOf(response: ServerResponse): unknown {
  return (response as Failed)[EXCEPTION];
}

/**
 * Lets Nest note on a response of what error it is, and that its handler failed when the headers were gone: nothing on the wire tells a timeout
 * from the end, and of server-sent events Nest makes one more message out of any error. Two methods inside of Nest are
 * wrapped for that, once in a process; what they note stands on the response, so that applications share nothing.
 * Where Nest has changed, nothing is noted.
 */
export function onNestFailures(): void {
  hear(
    () => require('@nestjs/core/exceptions/exceptions-handler') as object,
    'ExceptionsHandler',
    'next',
    noteException,
  );
  hear(
    () => require('@nestjs/core/router/router-response-controller') as object,
    'RouterResponseController',
    'sse',
    noteEvents,
  );
}

function hear(load: () => object, className: string, name: string, heard: (args: unknown[]) => unknown[]): void {
  try {
    const { prototype } = (load() as Record<string, { prototype: object }>)[className] as { prototype: object };
    wrapOnce<Method>(
      prototype,
      name,
      (original) =>
        function (...args) {
          return Reflect.apply(original, this, heard(args));
        },
    );
  } catch {
    // Another Nest than those that are known: outcomes are read from the connection alone.
  }
}

/** `next(exception, host)` */
function noteException(args: unknown[]): unknown[] {
  const [exception, host] = args;
  const response = (host as { getArgByIndex?(index: number): unknown } | undefined)?.getArgByIndex?.(1);
  note((response as { readonly raw?: unknown } | undefined)?.raw ?? response, exception);
  return args;
}

/** `sse(result, response, …)`, where the result is an Observable (NestJS 10 takes nothing else) or a promise of one. */
function noteEvents(args: unknown[]): unknown[] {
  const [result, response, ...rest] = args;
  const heard =
    result instanceof Promise ? result.then((events) => withNote(events, response)) : withNote(result, response);
  return [heard, response, ...rest];
}

function withNote(events: unknown, response: unknown): unknown {
  return isObservable(events) ? events.pipe(tap({ error: (error) => note(response, error) })) : events;
}

function note(response: unknown, error: unknown): void {
  try {
    const failed = response as Partial<Failed> | null | undefined;
    if (typeof failed?.headersSent !== 'boolean' || failed.req === undefined) {
      return;
    }
    if (!failed.headersSent) {
      failed[EXCEPTION] = classOfError(error);
      return;
    }
    // A response that is not sent has its connection, also where its request was handed on and has lost it.
    const connection = failed.stream?.session ?? connectionOf(failed as Failed);
    if (!clientLeft(failed as Failed, connection)) {
      failed[FAILURE] = failureBy(error);
    }
  } catch {
    // Not the kind of response that is known: its outcome is read from the connection alone.
  }
}
