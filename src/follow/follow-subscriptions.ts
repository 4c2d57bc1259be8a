import { finalize, Observable, tap } from 'rxjs';
import type { FollowedCall } from './follow-call';

/** Begins a call; `undefined` where it is not measured. */
export type Begin = () => FollowedCall | undefined;

/**
 * The same Observable, of which each subscription is a call: from there to the completion, the error, or until nobody
 * wants more. It is as lazy as the source, and of the copy of rxjs that the source is of.
 */
export function followSubscriptions<Value>(source: Observable<Value>, begin: Begin): Observable<Value> {
  const Same = source instanceof Observable ? Observable : (source as Observable<Value>).constructor;
  return new (Same as typeof Observable)<Value>((subscriber) => {
    const call = begin();
    return (call === undefined ? source : ended(source, call)).subscribe(subscriber);
  });
}

/**
 * Follows an Observable that is hot: what it does is on its way, whoever subscribes. The source must tell its end to
 * those who subscribe now.
 */
export function followHot(source: Observable<unknown>, call: FollowedCall): void {
  source.subscribe({
    error: (error: unknown) => call.end('error', error),
    complete: () => call.end('ok'),
  });
}

/** By operators, so that a source which gives all at once hears when nobody wants more. */
function ended<Value>(source: Observable<Value>, call: FollowedCall): Observable<Value> {
  return source.pipe(
    tap({
      next: () => call.answer(),
      error: (error: unknown) => call.end('error', error),
      complete: () => call.end('ok'),
    }),
    finalize(() => call.leave()),
  );
}
