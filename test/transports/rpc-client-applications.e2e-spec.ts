import { Controller, Get, Inject, Injectable, type OnModuleInit, Scope } from '@nestjs/common';
import {
  Client,
  type ClientProxy,
  ClientProxyFactory,
  ClientsModule,
  type CustomClientOptions,
} from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { MetricsModule } from 'nestjs-red-metrics';
import { firstValueFrom } from 'rxjs';
import { TestApp, type TestAppOptions, TOKEN } from '../support/test-app';
import { clientCallsOf } from './support/client-calls';
import { DirectClient } from './support/direct-client';

const DIRECT: CustomClientOptions = { customClass: DirectClient };

/** Each holds its client in another way. */
@Injectable()
class Properties implements OnModuleInit {
  @Client(DIRECT)
  decorated!: ClientProxy;

  made = new DirectClient();
  listed = [new DirectClient()];
  named = new Map([['of a tenant', new DirectClient()]]);

  async onModuleInit(): Promise<void> {
    await firstValueFrom(this.made.send('echo', 'while it starts'));
  }
}

@Injectable()
class Injected {
  constructor(
    @Inject('REGISTERED') readonly registered: ClientProxy,
    @Inject('LATER') readonly later: ClientProxy,
    @Inject('FACTORY') readonly factory: ClientProxy,
  ) {}
}

/** Clients of one application: `ClientsModule.register()` makes its clients at once. */
const clients = (): TestAppOptions => ({
  imports: [
    ClientsModule.register([{ name: 'REGISTERED', ...DIRECT }]),
    ClientsModule.registerAsync([{ name: 'LATER', useFactory: async () => DIRECT }]),
  ],
  providers: [
    Properties,
    Injected,
    { provide: 'FACTORY', useFactory: (): ClientProxy => ClientProxyFactory.create(DIRECT) },
  ],
});

function clientsOf({ app }: TestApp): readonly ClientProxy[] {
  const { decorated, made, listed, named } = app.get(Properties);
  const { registered, later, factory } = app.get(Injected);
  return [decorated, made, ...listed, ...named.values(), registered, later, factory];
}

const send = (client: ClientProxy): Promise<unknown> => firstValueFrom(client.send('echo', {}));

/** Nest's log is that of the application that was made last, whoever writes. */
const unclaimed = (...apps: TestApp[]): string[] =>
  apps.flatMap(({ logger }) => logger.lines.filter((line) => line.startsWith('warn The calls of a client')));

afterEach(() => TestApp.stopAll());

it('counts the calls of every client, however it was made, from the start on', async () => {
  const app = await TestApp.start('express', clients());
  const made = clientsOf(app);

  for (const client of [...made, new DirectClient()]) {
    expect(await send(client)).toBe('echo');
  }

  expect(made).toHaveLength(7);
  expect(await clientCallsOf(app)).toEqual(['custom echo ok 9']);
});

it('counts the calls of clients that are made for each request', async () => {
  @Controller()
  class Tenants {
    constructor(
      @Inject('TENANT') private readonly tenant: ClientProxy,
      @Inject('PLAIN') private readonly plain: ClientProxy,
    ) {}

    @Get('/tenant')
    async call(): Promise<unknown[]> {
      return [await send(this.tenant), await send(this.plain)];
    }
  }
  // The request that makes a provider one of its own scope.
  const request = { provide: 'OF_REQUEST', scope: Scope.REQUEST, useFactory: () => ({}) };
  const app = await TestApp.start('express', {
    imports: [
      ClientsModule.registerAsync([
        { name: 'TENANT', inject: ['OF_REQUEST'], extraProviders: [request], useFactory: () => DIRECT },
      ]),
    ],
    controllers: [Tenants],
    providers: [{ provide: 'PLAIN', scope: Scope.REQUEST, useFactory: () => new DirectClient() }],
  });

  expect((await app.fetch('/tenant')).body).toBe('["echo","echo"]');

  expect(await clientCallsOf(app)).toEqual(['custom echo ok 2']);
});

describe('of several applications in one process', () => {
  it('each counts the calls of its own clients', async () => {
    const [one, other] = [await TestApp.start('express', clients()), await TestApp.start('fastify', clients())];

    for (const client of [...clientsOf(one), ...clientsOf(other), ...clientsOf(other)]) {
      await send(client);
    }

    expect(await clientCallsOf(one)).toEqual(['custom echo ok 8']);
    expect(await clientCallsOf(other)).toEqual(['custom echo ok 15']);
    expect(unclaimed(one, other)).toEqual([]);
  });

  it('none counts the calls of a client that stands in none, and one says so, once', async () => {
    const [one, other] = [await TestApp.start('express', clients()), await TestApp.start('express')];

    await send(new DirectClient());
    await send(new DirectClient());

    expect(await clientCallsOf(one)).toEqual(['custom echo ok 1']);
    expect(await clientCallsOf(other)).toEqual([]);
    expect(unclaimed(one, other)).toHaveLength(1);
  });

  it('the one that is left counts on', async () => {
    const other = await TestApp.start('express');
    const client = new DirectClient();
    await send(client);
    await other.app.close();
    const one = await TestApp.start('express');

    await send(client);

    expect(await clientCallsOf(one)).toEqual(['custom echo ok 1']);
  });

  it('none counts the calls of clients that ClientsModule has made for an application without MetricsModule', async () => {
    const one = await TestApp.start('express', clients());
    const { imports = [] } = clients();
    const bare = await TestApp.start('express', { imports, metrics: null });

    for (const { app } of [bare, one]) {
      await send(app.get('REGISTERED', { strict: false }));
      await send(app.get('LATER', { strict: false }));
    }

    // Two of its own, and the one at its start.
    expect(await clientCallsOf(one)).toEqual(['custom echo ok 3']);
    expect(unclaimed(one, bare)).toEqual([]);
  });
});

it('has no part in an application that was made but never started', async () => {
  const metrics = MetricsModule.forRoot({ auth: { bearerToken: TOKEN } });
  const metadata = clients();
  await Test.createTestingModule({ ...metadata, imports: [metrics, ...(metadata.imports ?? [])] }).compile();
  const app = await TestApp.start('express');

  await send(new DirectClient());

  expect(await clientCallsOf(app)).toEqual(['custom echo ok 1']);
  expect(unclaimed(app)).toEqual([]);
});

it('counts nothing outside of applications', async () => {
  const app = await TestApp.start('express', clients());
  const made = clientsOf(app);
  await app.app.close();

  for (const client of made) {
    expect(await send(client)).toBe('echo');
  }
});
