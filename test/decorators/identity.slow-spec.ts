import { Controller, Get, Injectable, Redirect, SetMetadata, Sse, UseGuards } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import {
  Counted,
  CountCacheHit,
  CountRateLimitHit,
  type MeasuringDecorator,
  Timed,
  TrackInFlight,
  TrackStream,
  TrackVerification,
} from 'nestjs-red-metrics';
import { from, type Observable } from 'rxjs';
import { eventually } from '../support/eventually';
import { ADAPTERS, TestApp } from '../support/test-app';
import { guardedController, HANDLER_DECORATORS, Roles, RolesGuard, stacked } from './fixtures/guarded-controller';

afterEach(() => TestApp.stopAll());

const METHOD_DECORATORS: readonly (readonly [string, () => MeasuringDecorator])[] = [
  ['Counted', () => Counted()],
  ['Timed', () => Timed()],
  ['TrackInFlight', () => TrackInFlight()],
  ['TrackVerification', () => TrackVerification()],
  ['CountCacheHit', () => CountCacheHit()],
  ['CountRateLimitHit', () => CountRateLimitHit()],
  ['TrackStream', () => TrackStream()],
];

const ALL = stacked(...METHOD_DECORATORS.map(([, decorator]) => decorator()));

const OWNER = { 'x-key': 'right', 'x-role': 'owner' };

/**
 * The handler's decorators with ours at each place among them, and ours on the class, under the path of its
 * controller.
 */
const ORDERS: readonly (readonly [string, ReturnType<typeof guardedController>])[] = [
  ...Array.from({ length: HANDLER_DECORATORS.length + 1 }, (_none, index) => {
    const path = `at-${index}`;
    return [path, guardedController(path, HANDLER_DECORATORS.toSpliced(index, 0, Counted({ class: path })))] as const;
  }),
  ...[
    ['class-counted', (path: string) => [Counted({ class: path }), Controller(path)]] as const,
    ['class-below', (path: string) => [Controller(path), Counted({ class: path })]] as const,
    ['class-both', (path: string) => [Timed(), Controller(path), Counted({ class: path })]] as const,
  ].map(([path, onClass]) => [path, guardedController(path, HANDLER_DECORATORS, onClass(path))] as const),
];

describe.each(ADAPTERS)('a decorated handler on %s', (adapter) => {
  const start = (controllers: readonly ReturnType<typeof guardedController>[]): Promise<TestApp> =>
    TestApp.start(adapter, {
      controllers: [...controllers],
      providers: [{ provide: APP_GUARD, useClass: RolesGuard }],
    });

  const buy = (app: TestApp, path: string, headers: object): ReturnType<TestApp['fetch']> =>
    app.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"gift":true}',
    });

  it('keeps route, code, headers, guards, roles, metadata, pipes, interceptors and parameters in every order', async () => {
    const app = await start(ORDERS.map(([, controller]) => controller));

    for (const [path] of ORDERS) {
      const { status, headers, body } = await buy(app, `/${path}/7?size=%20xl%20`, OWNER);

      expect([path, status, headers.get('x-shop')]).toEqual([path, 202, 'open']);
      expect([path, JSON.parse(body)]).toEqual([
        path,
        { id: 7, size: 'xl', body: { gift: true }, caller: 'owner', shelf: 'left', handler: 'buy' },
      ]);
      expect([path, (await buy(app, `/${path}/seven`, OWNER)).status]).toEqual([path, 400]);
    }

    const exposition = await app.scrape();
    for (const [path] of ORDERS) {
      expect([path, exposition.value('method_calls_total', { class: path, method: 'buy' })]).toEqual([path, 1]);
    }
  });

  it('stays closed to those whom a guard refuses, in every order', async () => {
    const app = await start(ORDERS.map(([, controller]) => controller));

    for (const [path] of ORDERS) {
      for (const headers of [
        {},
        { 'x-key': 'right' },
        { 'x-key': 'right', 'x-role': 'guest' },
        { 'x-role': 'owner' },
      ]) {
        expect([path, headers, (await buy(app, `/${path}/7`, headers)).status]).toEqual([path, headers, 403]);
      }
    }

    expect((await app.scrape()).lines('method_calls_total', 'class')).toEqual([]);
  });

  it.each([...METHOD_DECORATORS, ['all of them', () => ALL]] as const)(
    'stays closed under %s, wherever it stands',
    async (_name, decorator) => {
      const middle = HANDLER_DECORATORS.length / 2;
      const paths = [0, middle, HANDLER_DECORATORS.length].map((index) => [`at-${index}`, index] as const);
      const app = await start(
        paths.map(([path, index]) => guardedController(path, HANDLER_DECORATORS.toSpliced(index, 0, decorator()))),
      );

      for (const [path] of paths) {
        expect([path, (await buy(app, `/${path}/7`, {})).status]).toEqual([path, 403]);
        expect([path, (await buy(app, `/${path}/7`, { 'x-key': 'right' })).status]).toEqual([path, 403]);
        expect([path, (await buy(app, `/${path}/7`, OWNER)).status]).toEqual([path, 202]);
      }
    },
  );

  it('stays closed where guard and roles stand on the class, or on a class that it extends', async () => {
    class Refusing extends RolesGuard {
      override canActivate(): boolean {
        return false;
      }
    }
    @Counted()
    @UseGuards(Refusing)
    @Timed()
    @Controller('base')
    class BaseController {
      @Get()
      read(): string {
        return 'open';
      }
    }
    @Counted()
    @Controller('child')
    class ChildController extends BaseController {
      @Timed()
      @Get('own')
      own(): string {
        return 'open';
      }
    }
    class RolesBase {
      @Get()
      @Counted()
      @Roles(['owner'])
      read(): string {
        return 'open';
      }
    }
    @Controller('roles')
    class RolesController extends RolesBase {}
    const app = await start([BaseController, ChildController, RolesController]);

    for (const path of ['/base', '/child', '/child/own', '/roles']) {
      expect([path, (await app.fetch(path)).status]).toEqual([path, 403]);
    }
    expect((await app.fetch('/roles', { headers: OWNER })).status).toBe(200);
  });

  it('may redirect and stream events', async () => {
    @Controller()
    class AnswersController {
      @TrackStream()
      @Sse('below')
      @Timed()
      events(): Observable<{ data: string }> {
        return from([{ data: 'one' }, { data: 'two' }]);
      }

      @Counted()
      @Redirect('/elsewhere', 307)
      @Get('away')
      away(): void {}
    }
    const app = await start([AnswersController]);

    const events = await app.fetch('/below');
    const away = await app.fetch('/away');

    expect(events.headers.get('content-type')).toContain('text/event-stream');
    expect(events.body.match(/data: \w+/g)).toEqual(['data: one', 'data: two']);
    expect([away.status, away.headers.get('location')]).toEqual([307, '/elsewhere']);
    const exposition = await app.scrape();
    expect(exposition.value('stream_items_total', { method: 'events' })).toBe(2);
    expect(exposition.value('method_calls_total', { method: 'away', result: 'ok' })).toBe(1);
  });
});

describe.each([...METHOD_DECORATORS, ['all of them', () => ALL]] as const)('a method under %s', (_name, decorator) => {
  const note = Symbol('note');
  const Noted: MethodDecorator = (_target, _key, descriptor) => {
    Object.assign(descriptor.value as object, { note: 'text', [note]: 'symbol' });
    Object.defineProperty(descriptor.value, 'hidden', { value: 'yes' });
    Reflect.defineMetadata('of the method', 'kept', descriptor.value as object);
    Reflect.defineMetadata(note, { deep: true }, descriptor.value as object);
  };
  const key = Symbol('by symbol');
  const decorate = (): MethodDecorator => decorator();

  class Plain {
    @Noted
    @SetMetadata('shelf', 'left')
    async work(_one: string, _two: number, _three = 3): Promise<void> {}
    sync(): void {}
    *steps(): Generator<number> {
      yield 1;
    }
    async *stream(): AsyncGenerator<number> {
      yield 1;
    }
    [key](): void {}
  }
  class Decorated {
    @decorate()
    @Noted
    @SetMetadata('shelf', 'left')
    async work(_one: string, _two: number, _three = 3): Promise<void> {}
    @decorate()
    sync(): void {}
    @decorate()
    *steps(): Generator<number> {
      yield 1;
    }
    @decorate()
    async *stream(): AsyncGenerator<number> {
      yield 1;
    }
    @decorate()
    [key](): void {}
  }
  type Named = Record<PropertyKey, (...args: unknown[]) => unknown>;
  const plain = Plain.prototype as unknown as Named;
  const decorated = Decorated.prototype as unknown as Named;
  const names: readonly PropertyKey[] = ['work', 'sync', 'steps', 'stream', key];

  it.each(names)('%p keeps its name, length, kind and place', (name) => {
    const [before, after] = [plain[name], decorated[name]];
    const { value: _before, ...placeBefore } = Object.getOwnPropertyDescriptor(Plain.prototype, name) ?? {};
    const { value: _after, ...placeAfter } = Object.getOwnPropertyDescriptor(Decorated.prototype, name) ?? {};

    expect([after?.name, after?.length]).toEqual([before?.name, before?.length]);
    expect(Object.getPrototypeOf(after)).toBe(Object.getPrototypeOf(before));
    expect(after?.constructor.name).toBe(before?.constructor.name);
    expect(Object.prototype.toString.call(after)).toBe(Object.prototype.toString.call(before));
    expect(placeAfter).toEqual(placeBefore);
    expect(Object.hasOwn(after ?? {}, 'prototype')).toBe(Object.hasOwn(before ?? {}, 'prototype'));
  });

  it.each(names)('%p cannot be constructed', (name) => {
    expect(() => Reflect.construct(decorated[name] as never, [])).toThrow(TypeError);
  });

  it('keeps its own properties and metadata', () => {
    const work = decorated['work'] as unknown as Record<PropertyKey, unknown>;

    expect([work['note'], work[note], work['hidden']]).toEqual(['text', 'symbol', 'yes']);
    expect(Object.getOwnPropertyDescriptor(work, 'hidden')).toEqual({
      value: 'yes',
      writable: false,
      enumerable: false,
      configurable: false,
    });
    expect(Reflect.getMetadataKeys(work)).toEqual(Reflect.getMetadataKeys(plain['work'] as object));
    expect(Reflect.getMetadata('of the method', work)).toBe('kept');
    expect(Reflect.getMetadata(note, work)).toEqual({ deep: true });
    expect(Reflect.getMetadata('shelf', work)).toBe('left');
    for (const design of ['design:type', 'design:paramtypes', 'design:returntype']) {
      expect(Reflect.getMetadata(design, Decorated.prototype, 'work')).toEqual(
        Reflect.getMetadata(design, Plain.prototype, 'work'),
      );
    }
  });

  it('gets this and every argument, and gives what it is given', async () => {
    @Injectable()
    class Teller {
      @decorate()
      tell(...args: unknown[]): unknown {
        return [this, args];
      }
      @decorate()
      fail(): void {
        throw reason;
      }
    }
    const reason = new Error('expected');
    const app = await TestApp.start('express', { providers: [Teller] });
    const teller = app.app.get(Teller);
    const tell: (...args: unknown[]) => unknown = Reflect.get(Teller.prototype, 'tell');
    const borrower = { tell };

    expect(teller.tell(1, undefined, 'x')).toEqual([teller, [1, undefined, 'x']]);
    expect((teller.tell() as unknown[])[0]).toBe(teller);
    expect((borrower.tell('y') as unknown[])[0]).toBe(borrower);
    expect(Reflect.apply(tell, undefined, [])).toEqual([undefined, []]);
    expect(() => teller.fail()).toThrow(reason);
    await eventually(async () => expect((await app.scrape()).value('method_calls_in_flight') ?? 0).toBe(0));
  });
});
