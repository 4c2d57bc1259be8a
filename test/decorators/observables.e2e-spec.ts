import {
  BehaviorSubject,
  firstValueFrom,
  from,
  isObservable,
  lastValueFrom,
  map,
  NEVER,
  Observable,
  of,
  ReplaySubject,
  Subject,
  take,
  throwError,
  toArray,
} from 'rxjs';
import { TestApp } from '../support/test-app';
import { held, MeasuredApp, NO_CALLS, NO_STREAMS, rejectionOf } from './support/measured';

const ONE_OK = { ...NO_CALLS, ok: 1, timed: 1 };

afterEach(() => TestApp.stopAll());

describe('an Observable', () => {
  it('counts nothing before it is subscribed to, and does no work', async () => {
    const app = await MeasuredApp.start();
    const work = jest.fn();

    const result = app.methods.all(() => new Observable(work));

    expect(isObservable(result)).toBe(true);
    expect(work).not.toHaveBeenCalled();
    expect(await app.calls('all')).toEqual(NO_CALLS);
    expect(await app.streams('all')).toEqual(NO_STREAMS);
  });

  it('settles when it completes', async () => {
    const app = await MeasuredApp.start();
    const source = new Subject<number>();
    const heard: number[] = [];
    const done = held<void>();

    app.methods
      .all(() => source.pipe(map((value) => value * 2)))
      .subscribe({ next: (value) => heard.push(value), complete: () => done.resolve() });
    source.next(1);
    source.next(2);
    expect(await app.calls('all')).toEqual({ ...NO_CALLS, inFlight: 1 });
    expect(await app.streams('all')).toEqual({ ...NO_STREAMS, active: 1, items: 2, firstItems: 1 });
    source.complete();
    await done.promise;

    expect(heard).toEqual([2, 4]);
    expect(await app.calls('all')).toEqual(ONE_OK);
    expect(await app.streams('all')).toEqual({ ...NO_STREAMS, completed: 1, items: 2, firstItems: 1, timed: 1 });
  });

  it('settles with its error, which is the very one', async () => {
    const app = await MeasuredApp.start();
    const error = new Error('broken');

    expect(await rejectionOf(lastValueFrom(app.methods.all(() => throwError(() => error))))).toBe(error);

    expect(await app.calls('all')).toEqual({ ...NO_CALLS, error: 1, timed: 1 });
    expect(await app.streams('all')).toEqual({ ...NO_STREAMS, error: 1, timed: 1 });
  });

  it('settles when it is unsubscribed from, and its source learns of that', async () => {
    const app = await MeasuredApp.start();
    const stopped = jest.fn();

    const subscription = app.methods.all(() => new Observable(() => stopped)).subscribe();
    expect((await app.calls('all')).inFlight).toBe(1);
    subscription.unsubscribe();
    subscription.unsubscribe();

    expect(stopped).toHaveBeenCalledTimes(1);
    expect(await app.calls('all')).toEqual(ONE_OK);
    expect(await app.streams('all')).toEqual({ ...NO_STREAMS, cancelled: 1, timed: 1 });
  });

  it('counts each subscription by itself', async () => {
    const app = await MeasuredApp.start();
    const result = app.methods.all(() => from(['a', 'b']));

    await Promise.all([lastValueFrom(result), lastValueFrom(result), firstValueFrom(result)]);
    const open = app.methods.all(() => NEVER).subscribe();

    expect(await app.calls('all')).toEqual({ ok: 3, error: 0, timed: 3, inFlight: 1 });
    expect(await app.streams('all')).toMatchObject({ completed: 2, cancelled: 1, items: 5, active: 1 });
    open.unsubscribe();
    expect((await app.calls('all')).inFlight).toBe(0);
  });

  it('that never ends by itself can be taken from, though it gives everything at once', async () => {
    const app = await MeasuredApp.start();
    const endless = new Observable<number>((subscriber) => {
      for (let i = 0; !subscriber.closed; i++) {
        subscriber.next(i);
      }
    });

    expect(await lastValueFrom(app.methods.all(() => endless).pipe(take(2), toArray()))).toEqual([0, 1]);

    expect(await app.calls('all')).toEqual(ONE_OK);
    expect(await app.streams('all')).toEqual({ ...NO_STREAMS, cancelled: 1, items: 2, firstItems: 1, timed: 1 });
  });

  it('of a promise goes on as the stream of the call', async () => {
    const app = await MeasuredApp.start();

    const result = await app.methods.stream(() => Promise.resolve(of(1, 2)));
    expect(await app.streams()).toEqual(NO_STREAMS);

    expect(await lastValueFrom(result.pipe(toArray()))).toEqual([1, 2]);
    expect(await app.streams()).toEqual({ ...NO_STREAMS, completed: 1, items: 2, firstItems: 1, timed: 1 });
  });

  it('that throws while it is subscribed to counts as an error', async () => {
    const app = await MeasuredApp.start();
    const error = new Error('in the subscriber');

    const result = app.methods.all(
      () =>
        new Observable(() => {
          throw error;
        }),
    );

    expect(await rejectionOf(lastValueFrom(result))).toBe(error);
    expect(await app.calls('all')).toEqual({ ...NO_CALLS, error: 1, timed: 1 });
  });
});

describe('a subject', () => {
  it('can be fed through what the method returned', async () => {
    const app = await MeasuredApp.start();
    const source = new Subject<string>();
    const heard: string[] = [];

    const result = app.methods.all(() => source);
    expect(result).toBeInstanceOf(Subject);
    result.subscribe((value) => heard.push(value));
    result.next('a');
    source.next('b');
    expect(result.observed).toBe(true);
    result.complete();

    expect(heard).toEqual(['a', 'b']);
    expect(source.closed || source.isStopped).toBe(true);
    expect(await app.calls('all')).toEqual(ONE_OK);
    expect(await app.streams('all')).toEqual({ ...NO_STREAMS, completed: 1, items: 2, firstItems: 1, timed: 1 });
  });

  it('with a value keeps it', async () => {
    const app = await MeasuredApp.start();
    const source = new BehaviorSubject(1);

    const result = app.methods.all(() => source);
    expect(result.value).toBe(1);
    result.next(2);

    expect(result.value).toBe(2);
    expect(result.getValue()).toBe(2);
    expect(source.value).toBe(2);
    expect(await firstValueFrom(result)).toBe(2);
    expect(await app.calls('all')).toEqual(ONE_OK);
  });

  it('can be piped, narrowed and given as an observer, measured all the same', async () => {
    const app = await MeasuredApp.start();
    const source = new ReplaySubject<number>();

    const result = app.methods.all(() => source);
    from([1, 2, 3]).subscribe(result);
    const values = [
      await lastValueFrom(
        result.pipe(
          map((value) => value * 10),
          toArray(),
        ),
      ),
      await lastValueFrom(result.asObservable().pipe(toArray())),
    ];

    expect(values).toEqual([
      [10, 20, 30],
      [1, 2, 3],
    ]);
    expect(await app.calls('all')).toEqual({ ...NO_CALLS, ok: 2, timed: 2 });
  });

  it('of a class of its own keeps what that class can do', async () => {
    const app = await MeasuredApp.start();
    class Tally extends Subject<number> {
      #sum = 0;

      get sum(): number {
        return this.#sum;
      }

      add(value: number): void {
        this.#sum += value;
        this.next(this.#sum);
      }
    }
    const heard: number[] = [];

    const tally = app.methods.call(() => new Tally());
    tally.subscribe((sum) => heard.push(sum));
    tally.add(2);
    tally.add(3);

    expect(heard).toEqual([2, 5]);
    expect(tally.sum).toBe(5);
  });
});
