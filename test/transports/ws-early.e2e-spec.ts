import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { WsProxy } from '@nestjs/websockets/context/ws-proxy';
import { TestApp } from '../support/test-app';
import { expectMessages } from './support/ws-figures';
import { WS_PLATFORMS } from './support/ws-platforms';

const { prototype } = WsProxy;
const { create } = Object.getOwnPropertyDescriptors(prototype);

// So it was in NestJS 10.0: `create(targetCallback, exceptionsHandler)`.
prototype.create = function (this: WsProxy, handler, exceptions): ReturnType<WsProxy['create']> {
  return Reflect.apply(create.value as WsProxy['create'], this, [handler, exceptions]);
};

afterEach(() => TestApp.stopAll());

@WebSocketGateway()
class Talk {
  @SubscribeMessage('say')
  say(): void {}

  @SubscribeMessage('wrong')
  wrong(): never {
    throw new Error('no');
  }
}

describe.each(WS_PLATFORMS)('a gateway of $name, in a Nest that tells no event', (platform) => {
  it('is measured by event all the same', async () => {
    const app = await TestApp.start('express', { providers: [Talk], configure: (nest) => platform.use(nest) });
    const peer = await platform.connect(app.port);
    ['say', 'wrong', 'say'].forEach((event) => peer.send(event));
    await expectMessages(app, 'say ok 2', 'wrong error 1');
  });
});
