import { createServer } from 'node:net';
import { type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Controller, Get, Injectable } from '@nestjs/common';
import { GraphQLModule, Query, Resolver } from '@nestjs/graphql';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { MessagePattern, Transport } from '@nestjs/microservices';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { CountCacheHit, CountRateLimitHit, type MetricsModuleOptions, TrackVerification } from 'nestjs-red-metrics';
import { TestApp } from '../../support/test-app';

@Injectable()
class Work {
  @CountCacheHit({ cache: 'users' })
  find(): string {
    return 'found';
  }

  @TrackVerification()
  verify(): boolean {
    return true;
  }

  @CountRateLimitHit()
  limit(): boolean {
    return true;
  }
}

@Controller()
class Things {
  @Get('things')
  things(): string {
    return 'things';
  }

  @MessagePattern('sum')
  sum(): number {
    return 1;
  }
}

@WebSocketGateway()
class Chat {
  @SubscribeMessage('chat')
  chat(): string {
    return 'heard';
  }
}

@Resolver()
class Books {
  @Query(() => String)
  books(): string {
    return 'none';
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** An application that has everything the catalogue has metrics for. */
export async function everythingApp(metrics: MetricsModuleOptions): Promise<TestApp> {
  const port = await freePort();
  return TestApp.start('express', {
    metrics,
    imports: [GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true })],
    controllers: [Things],
    providers: [Work, Chat, Books],
    configure: async (app) => {
      app.useWebSocketAdapter(new WsAdapter(app));
      app.connectMicroservice({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });
      await app.startAllMicroservices();
    },
  });
}
