import { Controller, type Type } from '@nestjs/common';
import { GraphQLModule, Mutation, Query, Resolver } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { SkipMetrics } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { NEST_MAJOR } from '../support/nest-version';
import { TestApp } from '../support/test-app';
import { RpcApp } from './support/rpc-app';
import { expectMessages } from './support/ws-figures';
import { WS_PLATFORMS } from './support/ws-platforms';

afterEach(() => RpcApp.stopAll());

const inheritAppConfig = NEST_MAJOR === 10;

@SkipMetrics()
@Controller()
class Hidden {
  @MessagePattern({ cmd: 'hidden' })
  hidden(): string {
    return 'hidden';
  }

  @SkipMetrics(false)
  @MessagePattern('shown')
  shown(): string {
    return 'shown';
  }

  @EventPattern('happened')
  happened(_event: unknown): void {}
}

@Controller()
class Shown {
  @SkipMetrics()
  @MessagePattern('left-out')
  leftOut(): string {
    return 'left out';
  }

  @MessagePattern('counted')
  counted(): string {
    return 'counted';
  }
}

describe('@SkipMetrics() on handlers of messages', () => {
  it('leaves them out, by class and by method', async () => {
    const app = await RpcApp.start({ controllers: [Hidden, Shown], inheritAppConfig });

    expect(await app.send({ cmd: 'hidden' })).toBe('hidden');
    expect(await app.send('left-out')).toBe('left out');
    expect(await app.send('shown')).toBe('shown');
    expect(await app.send('counted')).toBe('counted');

    expect(await app.calls()).toEqual(['tcp counted ok 1', 'tcp shown ok 1']);
  });
});

class Greetings {
  @SubscribeMessage('hidden')
  hidden(): { event: string; data: string } {
    return { event: 'hidden', data: 'hidden' };
  }

  @SkipMetrics(false)
  @SubscribeMessage('shown')
  shown(): { event: string; data: string } {
    return { event: 'shown', data: 'shown' };
  }
}

describe.each(WS_PLATFORMS)('@SkipMetrics() on handlers of gateways over $name', (platform) => {
  it('leaves them out, by class and by method', async () => {
    @SkipMetrics()
    @WebSocketGateway()
    class HiddenGateway extends Greetings {}
    const app = await TestApp.start('express', {
      providers: [HiddenGateway],
      configure: (nest) => platform.use(nest),
    });
    const peer = await platform.connect(app.port);

    peer.send('hidden');
    await eventually(() => expect(peer.answers).toHaveLength(1));
    peer.send('shown');
    await eventually(() => expect(peer.answers).toHaveLength(2));

    await expectMessages(app, 'shown ok 1');
    expect((await app.scrape()).of('ws_messages_total').some(({ labels }) => labels['event'] === 'hidden')).toBe(false);
    peer.close();
  });
});

@Resolver()
class Books {
  @Query(() => String)
  shown(): string {
    return 'shown';
  }

  @SkipMetrics()
  @Query(() => String)
  hidden(): string {
    return 'hidden';
  }
}

@SkipMetrics()
@Resolver()
class Secrets {
  @Mutation(() => String)
  secret(): string {
    return 'secret';
  }
}

describe('@SkipMetrics() on resolvers', () => {
  const start = (providers: Type[]): Promise<TestApp> =>
    TestApp.start('fastify', {
      imports: [
        // Its cache is loaded by import(), which jest cannot do.
        GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, autoSchemaFile: true, cache: false }),
      ],
      providers,
    });

  it('leaves their fields out of operations', async () => {
    const app = await start([Books, Secrets]);
    const ask = async (query: string): Promise<unknown> => {
      const headers = { 'content-type': 'application/json' };
      const { body } = await app.fetch('/graphql', { method: 'POST', headers, body: JSON.stringify({ query }) });
      return (JSON.parse(body) as { data: unknown }).data;
    };

    expect(await ask('{ hidden shown }')).toEqual({ hidden: 'hidden', shown: 'shown' });
    expect(await ask('{ hidden }')).toEqual({ hidden: 'hidden' });
    expect(await ask('mutation { secret }')).toEqual({ secret: 'secret' });

    const exposition = await app.scrape();
    expect(exposition.lines('graphql_operations_total', 'type', 'field', 'status')).toEqual(['query shown ok 1']);
    expect(exposition.value('graphql_operations_in_flight')).toBe(0);
    const fields = new Set(exposition.of('graphql_operations_total').map(({ labels }) => labels['field']));
    expect(fields).toEqual(new Set(['__unmatched__', 'shown']));
  });
});
