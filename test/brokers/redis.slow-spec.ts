import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Ctx,
  EventPattern,
  MessagePattern,
  Payload,
  type RedisContext,
  type RedisOptions,
} from '@nestjs/microservices';
import { MetricsModule } from 'nestjs-red-metrics';
import { firstValueFrom, type Observable, of, toArray } from 'rxjs';
import { eventually } from '../support/eventually';
import { announcedOrigin } from '../support/management';
import { describeWith } from '../support/real-parts';
import { RedisServer } from '../support/redis';
import { RecordingLogger } from '../support/test-app';
import { Exposition } from '../support/exposition';
import { clientOf, isSubscribed, optionsFor, RedisApp } from './support/redis-app';
import { clientCallsOf } from '../transports/support/client-calls';
import { Answers, Events, Failures, Guarded, MoreEvents, PerRequest } from '../transports/support/rpc-handlers';

const LONG = 'an event whose name is longer than any label may be, '.repeat(4);

/** Handlers of whatever their pattern takes. */
@Controller()
class Wild {
  readonly seen: string[] = [];

  @MessagePattern('math.*.sum')
  sum(values: number[]): Observable<number> {
    return of(values.length, values.length + 1);
  }

  @EventPattern('user.*')
  user(@Payload() _event: unknown, @Ctx() context: unknown): void {
    this.seen.push((context as RedisContext).getChannel());
  }
}

/** Events whose names differ where no label shows it. */
@Controller()
class LongNames {
  @EventPattern(`${LONG} one`)
  one(_event: unknown): void {}

  @EventPattern(`${LONG} other`)
  other(_event: unknown): void {}
}

describeWith('redis-server')('a microservice on Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterEach(() => RedisApp.stopAll());
  afterAll(() => redis.stop());

  it('is called by clients whose calls are counted, too', async () => {
    const app = await RedisApp.start({ redis, controllers: [Answers, Failures, Events] });

    expect(await app.send({ op: 'sum', cmd: 'math' }, [1, 2])).toBe(3);
    await expect(app.send('error')).rejects.toBeDefined();
    await app.emit('flow');

    expect(await clientCallsOf(app.http)).toEqual([
      'redis error error 1',
      'redis flow ok 1',
      'redis {"cmd":"math","op":"sum"} ok 1',
    ]);
  });

  describe('counts messages', () => {
    it('by the pattern in the code, with their duration', async () => {
      const app = await RedisApp.start({ redis, controllers: [Answers] });

      expect(await app.send({ cmd: 'math', op: 'sum' }, [1, 2])).toBe(3);
      expect(await app.send({ op: 'sum', cmd: 'math' }, [3])).toBe(3);
      expect(await app.send('later')).toBe('later');
      expect(await app.send(7)).toBe('seven');
      expect(await app.sendForAll('several')).toEqual([1, 2, 3]);
      expect(await app.send('one')).toBe('either');
      expect(await app.send('other')).toBe('either');

      expect(await app.calls()).toEqual([
        'redis 7 ok 1',
        'redis later ok 1',
        'redis one ok 1',
        'redis other ok 1',
        'redis several ok 1',
        'redis {"cmd":"math","op":"sum"} ok 2',
      ]);
    });

    it('that fail as errors, however they fail', async () => {
      const app = await RedisApp.start({ redis, controllers: [Failures] });

      const patterns = ['error', 'filtered', 'observable', 'pipe', 'rpc-exception', 'too-late'];
      for (const pattern of patterns) {
        await expect(app.sendForAll(pattern)).rejects.toBeDefined();
      }

      expect(await app.calls()).toEqual(patterns.map((pattern) => `redis ${pattern} error 1`));
    });

    it.each([false, true])('that a guard refuses as errors, with inheritAppConfig %p', async (inheritAppConfig) => {
      const app = await RedisApp.start({ redis, controllers: [Guarded, Answers], inheritAppConfig });

      await expect(app.send('guarded')).rejects.toMatchObject({ message: 'Forbidden resource' });
      expect(await app.send('later')).toBe('later');

      expect(await app.calls()).toEqual(['redis guarded error 1', 'redis later ok 1']);
    });

    it('to handlers that are made for each request', async () => {
      const app = await RedisApp.start({ redis, controllers: [PerRequest] });

      expect(await app.send('per-request')).toBe('fresh');
      await expect(app.send('per-request-failure')).rejects.toBeDefined();

      expect(await app.calls()).toEqual(['redis per-request ok 1', 'redis per-request-failure error 1']);
    });

    it('by a pattern with wildcards as it stands in the code', async () => {
      const app = await RedisApp.start({ redis, broker: { wildcards: true }, controllers: [Wild] });

      for (const channel of ['math.natural.sum', 'math.real.sum']) {
        expect(await app.sendForAll(channel, [1, 1])).toEqual([2, 3]);
      }
      await app.emit('user.created');
      await app.emit('user.deleted');

      const { seen } = app.http.app.get(Wild);
      await eventually(() => expect(seen).toEqual(['user.created', 'user.deleted']));
      expect(await app.calls()).toEqual(['redis math.*.sum ok 2', 'redis user.* ok 2']);
    });

    it('that are no messages of Nest like those that are', async () => {
      const app = await RedisApp.start({ redis, controllers: [Answers] });
      await app.client.connect();
      const [publisher] = app.client.unwrap<[{ publish(channel: string, message: string): Promise<number> }]>();

      for (const message of ['not JSON', 'null', '[]', '{"id":{}}', '{"pattern":"__proto__","data":1}']) {
        expect(await publisher.publish('later', message)).toBe(1);
      }

      await eventually(async () => expect(await app.calls()).toEqual(['redis later ok 5']));
    });
  });

  describe('counts events', () => {
    it('once, however many handlers they have', async () => {
      const app = await RedisApp.start({ redis, controllers: [Events, MoreEvents] });

      await app.emit({ on: 'created' }, 'first');
      await app.emit({ on: 'created' }, 'second');
      await app.emit('flow');
      await app.emit('failing');

      await eventually(() => expect(app.http.app.get(MoreEvents).seen).toEqual(['first', 'second']));
      await eventually(async () =>
        expect(await app.calls()).toEqual(['redis failing error 1', 'redis flow ok 1', 'redis {"on":"created"} ok 2']),
      );
    });

    it('whose names no label can tell apart', async () => {
      const app = await RedisApp.start({ redis, controllers: [LongNames] });

      await app.emit(`${LONG} one`);
      await app.emit(`${LONG} other`);

      await eventually(async () => expect(await app.calls()).toEqual([`redis ${LONG.slice(0, 128)} ok 2`]));
    });
  });

  it('shares no number with another one on the same broker', async () => {
    const one = await RedisApp.start({ redis, controllers: [Answers] });
    const other = await RedisApp.start({ redis, controllers: [Events] });

    await one.send('later');
    await one.send('later');
    await one.emit('flow');

    expect(await one.calls()).toEqual(['redis later ok 2']);
    await eventually(async () => expect(await other.calls()).toEqual(['redis flow ok 1']));
  });

  it('needs no HTTP', async () => {
    @Module({
      imports: [MetricsModule.forRoot({ auth: false, endpoint: { port: 0 } })],
      controllers: [Answers, Guarded],
    })
    class WorkerModule {}
    const logger = new RecordingLogger();
    const worker = await NestFactory.createMicroservice<RedisOptions>(WorkerModule, {
      ...optionsFor(redis),
      abortOnError: false,
      logger,
    });
    try {
      await worker.listen();
      await isSubscribed(worker);
      const client = clientOf(redis);

      expect(await firstValueFrom(client.send('several', {}).pipe(toArray()))).toEqual([1, 2, 3]);
      await expect(firstValueFrom(client.send('guarded', {}))).rejects.toBeDefined();

      const origin = await announcedOrigin(logger);
      await eventually(async () => {
        const exposition = new Exposition(await (await fetch(`${origin}/metrics`)).text());
        expect(exposition.lines('rpc_requests_total', 'transport', 'pattern', 'status')).toEqual([
          'redis guarded error 1',
          'redis several ok 1',
        ]);
        expect(exposition.value('rpc_requests_in_flight')).toBe(0);
      });
    } finally {
      await worker.close();
    }
  });
});
