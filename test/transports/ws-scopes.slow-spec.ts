import { Catch, type ExceptionFilter, Inject, Injectable, Scope, UseFilters } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway, type WsResponse, WsException } from '@nestjs/websockets';
import { eventually } from '../support/eventually';
import { TestApp } from '../support/test-app';
import { expectClients, expectInFlight, expectMessages, messagesOf } from './support/ws-figures';
import { GATEWAYS_ARE_FULL, WS_PLATFORMS, type WsPlatform } from './support/ws-platforms';

afterEach(() => TestApp.stopAll());

/** What the gateway of each message needs, made anew for each client. */
const TENANT = Symbol('tenant');

@WebSocketGateway()
class Steady {
  @SubscribeMessage('steady')
  steady(): WsResponse<string> {
    return { event: 'steady', data: 'yes' };
  }
}

/** Nest's own would send the whole client to the client where the gateway cannot be made when it connects. */
@Catch()
class Silence implements ExceptionFilter {
  catch(): void {}
}

@UseFilters(Silence)
@Injectable({ scope: Scope.REQUEST })
@WebSocketGateway()
class Tenants {
  constructor(@Inject(TENANT) private readonly tenant: string) {}

  // Without these two, a gateway that cannot be made for a client ends the process: Nest hands nobody the error then.
  handleConnection(): void {}

  handleDisconnect(): void {}

  @SubscribeMessage('tenant')
  of(@MessageBody() text: string): WsResponse<string> {
    return { event: 'tenant', data: `${this.tenant} ${text}` };
  }

  @SubscribeMessage('wrong')
  wrong(): never {
    throw new WsException('no');
  }
}

const start = (platform: WsPlatform, tenant: () => Promise<string>): Promise<TestApp> =>
  TestApp.start('express', {
    providers: [Steady, Tenants, { provide: TENANT, scope: Scope.REQUEST, useFactory: tenant }],
    configure: (nest) => platform.use(nest),
  });

(GATEWAYS_ARE_FULL ? describe : describe.skip).each(WS_PLATFORMS)(
  'messages to a request-scoped gateway of $name',
  (platform) => {
    it('are counted with their errors', async () => {
      const app = await start(platform, () => Promise.resolve('acme'));
      const peer = await platform.connect(app.port);
      await expectClients(app, 1, 1, 0);
      peer.send('tenant', 'one');
      peer.send('wrong');
      peer.send('tenant', 'two');
      peer.send('steady');
      await expectMessages(app, 'tenant ok 2', 'wrong error 1', 'steady ok 1');
      await eventually(() => expect(peer.answers).toContainEqual({ event: 'tenant', data: 'acme two' }));
      expect(peer.answers).toContainEqual({ event: 'tenant', data: 'acme one' });
    });

    it('are errors where the gateway cannot be made', async () => {
      const app = await start(platform, () => Promise.reject(new Error('no such tenant')));
      const peer = await platform.connect(app.port);
      peer.send('tenant', 'one');
      peer.send('steady');
      peer.send('tenant', 'two');
      await expectMessages(app, 'tenant error 2', 'steady ok 1');
    });

    it('are in flight while the gateway is made, and each is counted once', async () => {
      const made: (() => void)[] = [];
      const app = await start(platform, () => new Promise((resolve) => made.push(() => resolve('acme'))));
      const peer = await platform.connect(app.port);
      const other = await platform.connect(app.port);
      peer.send('tenant', 'one');
      peer.send('tenant', 'two');
      other.send('tenant', 'three');
      await expectInFlight(app, 3);
      await eventually(() => expect(made).toHaveLength(2));
      made.toReversed().forEach((make) => make());
      await expectMessages(app, 'tenant ok 3');
    });

    it('are errors when the client has gone meanwhile, whatever becomes of the gateway', async () => {
      const made: (() => void)[] = [];
      const app = await start(platform, () => new Promise((resolve) => made.push(() => resolve('acme'))));
      const peer = await platform.connect(app.port);
      peer.send('tenant', 'one');
      await expectInFlight(app, 1);
      peer.vanish();
      await expectMessages(app, 'tenant error 1');
      await eventually(() => expect(made).not.toHaveLength(0));
      made.forEach((make) => make());
      const next = await platform.connect(app.port);
      next.send('steady');
      await eventually(() => expect(next.answers).toHaveLength(1));
      expect(await messagesOf(app)).toEqual(['steady ok 1', 'tenant error 1']);
    });
  },
);
