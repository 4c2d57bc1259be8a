import { lastValueFrom, NEVER, type Observable, of, Subject, throwError, toArray } from 'rxjs';
import { followCall } from './follow-call';
import type { HandlerCall } from '../stores/handler-call';

class Recording {
  readonly seen: string[] = [];
  answer = (): void => void this.seen.push('answer');
  end = (status: string): void => void this.seen.push(status);
  leave = (): void => void this.seen.push('leave');
}

const follow = (call: Recording, handler: () => unknown): unknown =>
  followCall(call as unknown as HandlerCall, handler);
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('followCall', () => {
  let call: Recording;
  beforeEach(() => {
    call = new Recording();
  });

  it('ends with the value of a handler, and gives it on', () => {
    const value = {};
    expect(follow(call, () => value)).toBe(value);
    expect(call.seen).toEqual(['ok']);
  });

  it('ends with an error, and gives the same on', () => {
    const error = new Error('expected');
    const fail = (): never => {
      throw error;
    };
    expect(() => follow(call, fail)).toThrow(error);
    expect(call.seen).toEqual(['error']);
  });

  it('ends when a promise does', async () => {
    let resolve: (value: string) => void = () => {};
    const result = follow(call, () => new Promise((settle) => (resolve = settle)));
    await nextTurn();
    expect(call.seen).toEqual([]);

    resolve('done');

    expect(await result).toBe('done');
    expect(call.seen).toEqual(['ok']);
  });

  it('ends when a promise is rejected', async () => {
    await expect(follow(call, () => Promise.reject(new Error('expected')))).rejects.toThrow('expected');
    expect(call.seen).toEqual(['error']);
  });

  it.each([
    ['itself', (source: Observable<unknown>): unknown => source],
    ['in a promise', (source: Observable<unknown>): unknown => Promise.resolve(source)],
  ])('ends when an Observable %s completes', async (_how, give) => {
    const followed = (await follow(call, () => give(of(1, 2)))) as Observable<number>;
    expect(await lastValueFrom(followed.pipe(toArray()))).toEqual([1, 2]);
    expect(call.seen.slice(0, 3)).toEqual(['answer', 'answer', 'ok']);
  });

  it('ends when an Observable fails', async () => {
    const followed = follow(call, () => throwError(() => new Error('expected'))) as Observable<never>;
    await expect(lastValueFrom(followed)).rejects.toThrow('expected');
    expect(call.seen[0]).toBe('error');
  });

  it('is left when the subscription of an Observable is', () => {
    const source = new Subject<number>();
    const followed = follow(call, () => source) as Observable<number>;
    const subscription = followed.subscribe();
    source.next(1);

    subscription.unsubscribe();

    expect(call.seen).toEqual(['answer', 'leave']);
    expect(source.observed).toBe(false);
  });

  it('measures the first subscription only', async () => {
    const followed = follow(call, () => of(1)) as Observable<number>;
    await lastValueFrom(followed);
    const seen = [...call.seen];

    expect(await lastValueFrom(followed)).toBe(1);

    expect(call.seen).toEqual(seen);
  });

  it('ends in the next turn when nobody hears an Observable', async () => {
    follow(call, () => NEVER);
    expect(call.seen).toEqual([]);
    await nextTurn();
    expect(call.seen).toEqual(['ok']);
  });
});
