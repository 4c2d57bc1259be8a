import type { INestMicroservice } from '@nestjs/common';
import { ClientRedis, type RedisOptions, Transport } from '@nestjs/microservices';
import type { Redis } from 'ioredis';
import { eventually } from '../../support/eventually';
import type { RedisServer } from '../../support/redis';
import { TestApp, type TestAppOptions } from '../../support/test-app';
import { CalledApp } from '../../transports/support/rpc-app';

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
export class RedisApp extends CalledApp<ClientRedis> {
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

  get service(): INestMicroservice {
    return this.http.app.getMicroservices()[0] as INestMicroservice;
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
