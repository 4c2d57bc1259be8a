import { type CanActivate, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { SubscribeMessage, WebSocketGateway, type WsResponse } from '@nestjs/websockets';
import { WsProxy } from '@nestjs/websockets/context/ws-proxy';
import { MetricsInterceptor, type MetricsModuleOptions } from 'nestjs-red-metrics';
import { concat, NEVER, type Observable, of } from 'rxjs';
import { eventually } from '../support/eventually';
import { TestApp } from '../support/test-app';
import { expectClients, expectInFlight, expectMessages } from './support/ws-figures';
import { GATEWAYS_ARE_FULL, WS_PLATFORMS, type WsPlatform } from './support/ws-platforms';

afterEach(() => TestApp.stopAll());

class Nobody implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@WebSocketGateway()
class Plain {
  @SubscribeMessage('plain')
  plain(): void {}
}

@UseInterceptors(MetricsInterceptor)
@WebSocketGateway()
class Talk {
  @SubscribeMessage('say')
  say(): WsResponse<string> {
    return { event: 'said', data: '' };
  }

  @UseInterceptors(MetricsInterceptor)
  @SubscribeMessage('twice')
  twice(): WsResponse<string> {
    return { event: 'said', data: '' };
  }

  @SubscribeMessage('throws')
  throws(): never {
    throw new Error('no');
  }

  @SubscribeMessage('stream')
  stream(): Observable<unknown> {
    return concat(of({ event: 'first', data: 1 }), NEVER);
  }

  @SubscribeMessage('never')
  never(): Promise<never> {
    return new Promise(() => {});
  }

  @UseGuards(Nobody)
  @SubscribeMessage('guarded')
  guarded(): void {}
}

const start = (platform: WsPlatform, metrics: MetricsModuleOptions = {}): Promise<TestApp> =>
  TestApp.start('express', {
    providers: [Talk, Plain],
    metrics,
    configure: (nest) => platform.use(nest),
  });

const { prototype } = WsProxy;
const create = Object.getOwnPropertyDescriptor(prototype, 'create') as PropertyDescriptor;

describe.each(WS_PLATFORMS)('the interceptor before a gateway of $name', (platform) => {
  it('counts nothing twice where messages are seen without it', async () => {
    const app = await start(platform, { interceptor: 'always' });
    const peer = await platform.connect(app.port);
    ['plain', 'say', 'twice', 'throws'].forEach((event) => peer.send(event));
    await expectMessages(app, 'plain ok 1', 'say ok 1', 'twice ok 1', 'throws error 1');
  });

  it('is not bound where messages are seen without it', async () => {
    const app = await start(platform);
    expect(app.app.get(ApplicationConfig).getGlobalInterceptors()).toEqual([]);
    expect(app.logger.lines.filter((line) => line.includes('MetricsInterceptor'))).toEqual([]);
  });
});

describe.each(WS_PLATFORMS)(
  'the interceptor before a gateway of $name, in a Nest that cannot be covered',
  (platform) => {
    beforeEach(() => Object.defineProperty(prototype, 'create', { value: create.value, writable: false }));
    afterEach(() => Object.defineProperty(prototype, 'create', create));

    it('measures what reaches it, each message once', async () => {
      const app = await start(platform);
      expect(app.logger.lines).toContainEqual(
        expect.stringContaining(
          'MetricsInterceptor is bound: this version of NestJS does not show the handlers of gateways',
        ),
      );
      const peer = await platform.connect(app.port);
      ['plain', 'say', 'twice', 'throws', 'guarded', 'say'].forEach((event) => peer.send(event));
      await eventually(() => expect(peer.answers.length).toBeGreaterThanOrEqual(3));
      const global = GATEWAYS_ARE_FULL ? ['plain ok 1'] : [];
      await expectMessages(app, ...global, 'say ok 2', 'twice ok 1', 'throws error 1');
      await expectClients(app, 1, 1, 0);
    });

    it('lets messages end when their client leaves', async () => {
      const app = await start(platform);
      const peer = await platform.connect(app.port);
      peer.send('stream');
      peer.send('never');
      await expectInFlight(app, 2);
      await eventually(() => expect(peer.answers).toHaveLength(1));
      peer.vanish();
      await expectMessages(app, 'never error 1', 'stream ok 1');
    });
  },
);
