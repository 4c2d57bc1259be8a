import type { INestMicroservice } from '@nestjs/common';
import { ClientRedis, type RedisOptions, Transport } from '@nestjs/microservices';
import type { Redis } from 'ioredis';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { eventually } from '../../support/eventually';
import type { RedisServer } from '../../support/redis';
import { TestApp, type TestAppOptions } from '../../support/test-app';
import { callsOf } from '../../transports/support/rpc-app';

const clients: ClientRedis[] = [];

/** For whoever shall find the broker again after it was gone. */
export const PATIENT = { retryAttempts: 10_000, retryDelay: 20 };

/** What a microservice on Redis is told of its broker. */
export type BrokerOptions = NonNullable<RedisOptions['options']>;

export interface RedisAppOptions extends TestAppOptions {
  redis: RedisServer;
  broker?: BrokerOptions;
  inheritAppConfig?: boolean;
}

/** A hybrid application with a microservice on Redis, and a client of it. */
export class RedisApp {
  private constructor(
    readonly http: TestApp,
    readonly client: ClientRedis,
  ) {}

  static async start({ redis, broker = {}, inheritAppConfig = false, ...options }: RedisAppOptions): Promise<RedisApp> {
    const http = await TestApp.start('express', {
      ...options,
      configure: async (nest) => {
        await options.configure?.(nest);
        const service = nest.connectMicroservice<RedisOptions>(optionsFor(redis, broker), { inheritAppConfig });
        await nest.startAllMicroservices();
        await isSubscribed(service);
      },
    });
    return new RedisApp(http, clientOf(redis));
  }

  /** Closes every client and every application that was started, while Redis runs. For `afterEach`. */
  static async stopAll(): Promise<void> {
    await Promise.all(clients.splice(0).map((client) => leave(client)));
    try {
      await TestApp.stopAll();
    } catch (error) {
      // A service whose broker is gone for good cannot take its leave of it, and Nest's `close()` fails over that.
      if ((error as Error).message !== 'Connection is closed.') {
        throw error;
      }
    }
  }

  /** Sends a message and waits for its first answer; an error is what is thrown. */
  send(pattern: unknown, message: unknown = {}): Promise<unknown> {
    return firstValueFrom(this.client.send(pattern, message));
  }

  /** Sends a message and waits for all of its answers. */
  sendForAll(pattern: unknown, message: unknown = {}): Promise<unknown[]> {
    return lastValueFrom(this.client.send(pattern, message).pipe(toArray()));
  }

  emit(pattern: unknown, message: unknown = {}): Promise<unknown> {
    return lastValueFrom(this.client.emit(pattern, message), { defaultValue: undefined });
  }

  /** Every handler that was called, as `redis sum ok 1`, once none is in flight. */
  calls(): Promise<string[]> {
    return callsOf(this.http);
  }

  /** Resolves once so many calls are in flight. */
  inFlight(count: number): Promise<void> {
    return eventually(async () => expect((await this.http.scrape()).value('rpc_requests_in_flight')).toBe(count));
  }
}

/** Options of a microservice on this Redis. */
export function optionsFor(redis: RedisServer, broker: BrokerOptions = {}): RedisOptions {
  return { transport: Transport.REDIS, options: { ...redis.address, ...broker } };
}

/** A client of the microservices on this Redis, which never gives up. Closed by {@link RedisApp.stopAll}. */
export function clientOf(redis: RedisServer): ClientRedis {
  const client = new ClientRedis({ ...redis.address, ...PATIENT });
  clients.push(client);
  return client;
}

/** Nest does not wait for its subscriptions. Redis answers a connection in order, so after this they are there. */
export async function isSubscribed(service: INestMicroservice): Promise<void> {
  const [, subscriber] = service.unwrap<[Redis, Redis]>();
  await subscriber.ping();
}

/** What a client of Nest's has asked for when it is closed before it is back, fails where nobody hears it. */
async function leave(client: ClientRedis): Promise<void> {
  await eventually(() => client.connect());
  await client.close();
}
