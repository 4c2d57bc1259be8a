import { Controller, Get, Header, Inject, Injectable, Req, StreamableFile } from '@nestjs/common';
import { Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import {
  type ClientProxy,
  ClientProxyFactory,
  MessagePattern,
  type MicroserviceOptions,
  Transport,
} from '@nestjs/microservices';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  CountCacheHit,
  Counted,
  CountRateLimitHit,
  type MetricsModuleOptions,
  Timed,
  TrackInFlight,
  TrackStream,
  TrackVerification,
} from 'nestjs-red-metrics';
import { Readable } from 'node:stream';
import { lastValueFrom } from 'rxjs';
import { GRAPHQL_SERVERS } from '../../transports/support/graphql-servers';
import { TestApp } from '../../support/test-app';

@Injectable()
class Measured {
  @CountCacheHit({ cache: 'things' })
  look(): number {
    return 1;
  }

  @TrackVerification()
  verify(): boolean {
    return true;
  }

  @CountRateLimitHit()
  limit(): boolean {
    return true;
  }

  @Counted()
  @Timed({ longTask: true })
  @TrackInFlight()
  call(): number {
    return 1;
  }

  @TrackStream()
  stream(): Readable {
    return Readable.from(['a']);
  }
}

@Controller()
class HttpController {
  constructor(@Inject('nobody') private readonly nobody: ClientProxy) {}

  @Get('things/:id')
  one(): string {
    return 'one';
  }

  /** One call over HTTP, and one message that nobody takes. */
  @Get('calls')
  async calls(@Req() { socket }: { socket: { localPort: number } }): Promise<void> {
    await fetch(`http://127.0.0.1:${socket.localPort}/things/1`);
    await lastValueFrom(this.nobody.send('ask', ''), { defaultValue: '' }).catch(() => {});
  }

  @Get('stream')
  @Header('Content-Type', 'text/event-stream')
  stream(): StreamableFile {
    return new StreamableFile(Readable.from(['data: 1\n\n', 'data: 2\n\n']), { type: 'text/event-stream' });
  }
}

@Controller()
class RpcController {
  @MessagePattern('ask')
  ask(): string {
    return 'answer';
  }
}

@WebSocketGateway()
class Gateway {
  @SubscribeMessage('say')
  say(): string {
    return 'said';
  }
}

@Resolver()
class Things {
  @Query(() => String)
  thing(): string {
    return 'thing';
  }

  @Mutation(() => String)
  change(): string {
    return 'changed';
  }

  @Subscription(() => String)
  async *changes(): AsyncGenerator<{ changes: string }> {
    yield { changes: 'one' };
  }
}

const NOBODY = {
  provide: 'nobody',
  useFactory: (): ClientProxy =>
    ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port: 1 } }),
};

/** An application that uses all that this package measures, so that it exposes all that its options allow. */
export function startEverything(metrics: MetricsModuleOptions): Promise<TestApp> {
  const [, graphql] = GRAPHQL_SERVERS[0] ?? [];
  return TestApp.start('express', {
    metrics,
    imports: graphql === undefined ? [] : [graphql.module()],
    controllers: [HttpController, RpcController],
    providers: [Measured, Gateway, Things, NOBODY],
    configure: async (app) => {
      app.useWebSocketAdapter(new WsAdapter(app));
      app.connectMicroservice<MicroserviceOptions>({
        transport: Transport.TCP,
        options: { host: '127.0.0.1', port: 0 },
      });
      await app.startAllMicroservices();
    },
  });
}
