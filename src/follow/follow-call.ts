import { types } from 'node:util';
import { finalize, isObservable, Observable, tap } from 'rxjs';
import type { HandlerCall } from '../stores/handler-call';

/** What is told how a call goes. Only its first end counts. */
export interface FollowedCall {
  /** One of several values was given. */
  answer(): void;
  end(status: 'ok' | 'error', error?: unknown): void;
  /** Nobody wants more. */
  leave(): void;
}

/**
 * Runs a handler, and lets the call end when what it returns has: a value, a promise, an Observable of many, or a
 * promise of that.
 */
export function followCall(call: HandlerCall, handler: () => unknown): unknown {
  let result: unknown;
  try {
    result = handler();
  } catch (error) {
    call.end('error');
    throw error;
  }
  if (!types.isPromise(result)) {
    return followResult(call, result);
  }
  return result.then(
    (value) => followResult(call, value),
    (error: unknown) => {
      call.end('error');
      throw error;
    },
  );
}

/**
 * The same Observable, whose first subscription ends the call: by completion, by an error, or because nobody wants
 * more.
 */
export function followObservable<Value>(call: FollowedCall, source: Observable<Value>): Observable<Value> {
  let heard = false;
  // Whoever takes the result subscribes at once. One that nobody ever hears would be in flight for good.
  setImmediate(() => {
    if (!heard) {
      call.end('ok');
    }
  });
  return new Observable((subscriber) => {
    if (heard) {
      return source.subscribe(subscriber);
    }
    heard = true;
    // By operators, so that a source which gives all at once hears when nobody wants more.
    return new Observable<Value>((inner) => source.subscribe(inner))
      .pipe(
        tap({
          next: () => call.answer(),
          error: (error: unknown) => call.end('error', error),
          complete: () => call.end('ok'),
        }),
        finalize(() => call.leave()),
      )
      .subscribe(subscriber);
  });
}

function followResult(call: HandlerCall, result: unknown): unknown {
  if (isObservable(result)) {
    return followObservable(call, result);
  }
  call.end('ok');
  return result;
}
