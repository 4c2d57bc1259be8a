import { Controller } from '@nestjs/common';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { METRICS_REGISTRY } from 'nestjs-red-metrics';
import type { Metric, Registry } from 'prom-client';
import { firstValueFrom, type Observable, Subject, take, toArray } from 'rxjs';
import { eventually } from '../support/eventually';
import { describeWith } from '../support/real-parts';
import { RedisServer } from '../support/redis';
import { isSubscribed, PATIENT, RedisApp } from './support/redis-app';
import { Answers, Endless } from '../transports/support/rpc-handlers';

/** Handlers that are done when the test says so. */
@Controller()
class Told {
  readonly values = new Subject<number>();
  welcomed = (): void => {};

  @MessagePattern('values')
  answer(): Observable<number> {
    return this.values;
  }

  @EventPattern('signed-up')
  welcome(_event: unknown): Promise<void> {
    return new Promise((resolve) => (this.welcomed = resolve));
  }

  @EventPattern('opened')
  opened(_event: unknown): Observable<number> {
    return this.values;
  }
}

describeWith('redis-server')('what is in flight on Redis', () => {
  let redis: RedisServer;
  beforeEach(async () => {
    redis = await RedisServer.start();
  });
  afterEach(async () => {
    await redis.revive();
    await RedisApp.stopAll();
    await redis.stop();
  });

  /** Resolves once the log of the application has the line. */
  const logged = (app: RedisApp, text: string): Promise<void> =>
    eventually(() => expect(app.http.logger.lines.join('\n')).toContain(text));

  it('ends when the handler does, however early its client gave up', async () => {
    const app = await RedisApp.start({ redis, controllers: [Told] });
    const { values } = app.http.app.get(Told);
    const two = firstValueFrom(app.client.send('values', {}).pipe(take(2), toArray()));
    const none = app.client.send('values', {}).subscribe();
    await app.inFlight(2);
    // As rxjs's `timeout()` does, too.
    none.unsubscribe();

    values.next(1);
    values.next(2);
    expect(await two).toEqual([1, 2]);
    // Redis tells nobody that a client wants no more.
    await app.inFlight(2);
    values.complete();

    expect(await app.calls()).toEqual(['redis values ok 2']);
  });

  it('ends when the handler does, also while the broker is gone', async () => {
    const app = await RedisApp.start({ redis, broker: PATIENT, controllers: [Endless, Answers] });
    app.client.send('held', {}).subscribe({ error: () => {} });
    await app.inFlight(1);

    await redis.kill();
    await logged(app, 'Reconnecting to Redis');
    await app.inFlight(1);
    Endless.release();
    expect(await app.calls()).toEqual(['redis held ok 1']);

    await redis.revive();
    // What is sent before the service has subscribed again, nobody ever hears.
    await eventually(() => isSubscribed(app.service));
    await eventually(async () => expect(await app.send('later')).toBe('later'));
    expect(await app.calls()).toEqual(['redis held ok 1', 'redis later ok 1']);
  });

  it.each([
    ['stuck', 'error'],
    ['silence', 'error'],
    ['values', 'ok'],
  ])('ends with a broker that is gone for good: "%s" is %s', async (pattern, status) => {
    const app = await RedisApp.start({ redis, controllers: [Endless, Told] });
    const { values } = app.http.app.get(Told);
    const answers: unknown[] = [];
    app.client.send(pattern, {}).subscribe({ next: (value) => answers.push(value), error: () => {} });
    await app.inFlight(1);
    values.next(1);
    await eventually(() => expect(answers).toEqual(pattern === 'values' ? [1] : []));

    await redis.kill();

    expect(await app.calls()).toEqual([`redis ${pattern} ${status} 1`]);
    values.complete();
    expect(await app.calls()).toEqual([`redis ${pattern} ${status} 1`]);
  });

  it('ends once: a handler that is done after the broker is gone for good counts no more', async () => {
    const app = await RedisApp.start({ redis, controllers: [Endless] });
    app.client.send('held', {}).subscribe({ error: () => {} });
    await app.inFlight(1);

    await redis.kill();
    expect(await app.calls()).toEqual(['redis held error 1']);
    Endless.release();

    expect(await app.calls()).toEqual(['redis held error 1']);
  });

  it('is an event until its handler is done, for whoever sent it waits for nothing', async () => {
    const app = await RedisApp.start({ redis, controllers: [Told] });
    await app.emit('signed-up');
    await app.emit('opened');
    await app.inFlight(2);

    await redis.kill();
    await logged(app, 'Disconnected from Redis');
    await app.inFlight(2);
    app.http.app.get(Told).welcomed();
    app.http.app.get(Told).values.complete();

    expect(await app.calls()).toEqual(['redis opened ok 1', 'redis signed-up ok 1']);
  });

  it('ends when the server is closed and the application goes on, but for events', async () => {
    const app = await RedisApp.start({ redis, controllers: [Endless, Told] });
    for (const pattern of ['values', 'stuck', 'silence']) {
      app.client.send(pattern, {}).subscribe({ error: () => {} });
    }
    await app.emit('signed-up');
    await app.inFlight(4);

    const service = app.service as unknown as { getTransportServer(): { close(): unknown } };
    await service.getTransportServer().close();
    await app.inFlight(1);
    app.http.app.get(Told).welcomed();

    expect(await app.calls()).toEqual([
      'redis signed-up ok 1',
      'redis silence error 1',
      'redis stuck error 1',
      'redis values error 1',
    ]);
  });

  it('ends with the application', async () => {
    const app = await RedisApp.start({ redis, controllers: [Endless, Told] });
    for (const pattern of ['values', 'stuck', 'silence']) {
      app.client.send(pattern, {}).subscribe({ error: () => {} });
    }
    await app.emit('signed-up');
    await app.emit('opened');
    await app.inFlight(5);
    const registry = app.http.app.get<Registry>(METRICS_REGISTRY);
    const gauge = registry.getSingleMetric('rpc_requests_in_flight') as Metric;

    await app.http.app.close();

    expect(await gauge.get()).toMatchObject({ values: [{ value: 0 }] });
    app.http.app.get(Told).welcomed();
    expect(await gauge.get()).toMatchObject({ values: [{ value: 0 }] });
  });
});
