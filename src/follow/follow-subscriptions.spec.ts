import { concat, NEVER, Observable, of, take, throwError } from 'rxjs';
import type { FollowedCall } from './follow-call';
import { followHot, followSubscriptions } from './follow-subscriptions';

/** A call that writes down what it is told. */
function recorded(): { readonly call: FollowedCall; readonly told: string[] } {
  const told: string[] = [];
  const call: FollowedCall = {
    answer: () => told.push('answer'),
    end: (status) => told.push(status),
    leave: () => told.push('leave'),
  };
  return { call, told };
}

describe('followSubscriptions', () => {
  it('begins with each subscription, and never without', () => {
    const { call } = recorded();
    const begin = jest.fn(() => call);
    const followed = followSubscriptions(of(1, 2), begin);
    expect(begin).not.toHaveBeenCalled();

    const values: number[] = [];
    followed.subscribe((value) => values.push(value));
    followed.subscribe((value) => values.push(value));

    expect(begin).toHaveBeenCalledTimes(2);
    expect(values).toEqual([1, 2, 1, 2]);
  });

  it.each<[string, Observable<number>, string[]]>([
    ['completes', of(1), ['answer', 'ok', 'leave']],
    ['fails', throwError(() => 'failed'), ['error', 'leave']],
    ['is left', concat(of(1, 2), NEVER).pipe(take(3)), ['answer', 'answer', 'leave']],
  ])('tells that the source %s', (_what, source, expected) => {
    const { call, told } = recorded();

    followSubscriptions(source, () => call)
      .subscribe({ error: () => {} })
      .unsubscribe();

    expect(told).toEqual(expected);
  });

  it('stops a source that gives all at once', () => {
    const { call, told } = recorded();
    let given = 0;
    const source = new Observable<number>((subscriber) => {
      while (!subscriber.closed && given < 100) {
        subscriber.next(given++);
      }
    });

    followSubscriptions(source, () => call)
      .pipe(take(2))
      .subscribe();

    expect(given).toBe(2);
    expect(told).toEqual(['answer', 'answer', 'leave']);
  });

  it('hands on what is not measured', () => {
    const values: number[] = [];
    followSubscriptions(of(1), () => undefined).subscribe((value) => values.push(value));
    expect(values).toEqual([1]);
  });

  it('is of the class of the source, also of another copy of rxjs', () => {
    let other!: typeof Observable;
    jest.isolateModules(() => {
      other = (require('rxjs') as { Observable: typeof Observable }).Observable;
    });
    const { call, told } = recorded();
    const source = new other<number>((subscriber) => {
      subscriber.next(1);
      subscriber.complete();
    });

    const followed = followSubscriptions(source, () => call);
    followed.subscribe();

    expect(other).not.toBe(Observable);
    expect(followed).toBeInstanceOf(other);
    expect(followSubscriptions(of(1), () => call)).toBeInstanceOf(Observable);
    expect(told).toEqual(['answer', 'ok', 'leave']);
  });
});

describe('followHot', () => {
  it.each<[string, Observable<number>, string[]]>([
    ['completes', of(1), ['ok']],
    ['fails', throwError(() => 'failed'), ['error']],
  ])('tells that the source %s', (_what, source, expected) => {
    const { call, told } = recorded();
    followHot(source, call);
    expect(told).toEqual(expected);
  });
});
