import { defer, finalize, Observable, tap } from 'rxjs';
import type { Meter } from '../meter';
import { Run } from './run';

/** An Observable that measures each of its subscriptions, from there to completion, error or unsubscription. */
export function followObservable(meter: Meter, source: Observable<unknown>, earlier: unknown): Observable<unknown> {
  let since = earlier;
  const measured = defer(() => {
    const run = new Run(meter, since);
    since = undefined;
    return source.pipe(
      tap({
        next: (value) => run.item(value),
        error: (error) => run.end('threw', error),
        complete: () => run.end('returned'),
      }),
      finalize(() => run.end('cancelled')),
    );
  });
  return Object.getPrototypeOf(source) === Observable.prototype ? measured : withSubscribe(source, measured);
}

/** A subject, or another library's: all that it can do, but subscriptions are measured. */
function withSubscribe(source: Observable<unknown>, measured: Observable<unknown>): Observable<unknown> {
  const subscribe = measured.subscribe.bind(measured);
  return new Proxy(source, {
    get: (target, key) => (key === 'subscribe' ? subscribe : (Reflect.get(target, key) as unknown)),
  });
}
