import { defer, finalize, Observable, tap } from 'rxjs';
import type { Meter } from './meter';
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
        error: (error) => run.fail(error),
        complete: () => run.end('returned'),
      }),
      finalize(() => run.end('cancelled')),
    );
  });
  return Object.getPrototypeOf(source) === Observable.prototype ? measured : withSubscribe(source, measured);
}

/** What other Observables are made with: it must see the measured `subscribe`. */
const DERIVING: ReadonlySet<PropertyKey> = new Set([
  'pipe',
  'lift',
  'asObservable',
  'forEach',
  'toPromise',
  '@@observable',
]);

/**
 * A subject, or another library's: all that it can do, but subscriptions are measured. Its own methods run on itself,
 * for its private fields.
 */
function withSubscribe(source: Observable<unknown>, measured: Observable<unknown>): Observable<unknown> {
  const subscribe = measured.subscribe.bind(measured);
  return new Proxy(source, {
    get: (target, key): unknown => {
      const value = key === 'subscribe' ? subscribe : (Reflect.get(target, key) as unknown);
      const runsOnItself = typeof value === 'function' && key !== 'constructor' && !isDeriving(key);
      return runsOnItself ? (value.bind(target) as unknown) : value;
    },
    set: (target, key, value) => Reflect.set(target, key, value),
  });
}

function isDeriving(key: PropertyKey): boolean {
  return DERIVING.has(key) || key === (Symbol as { readonly observable?: symbol }).observable;
}
