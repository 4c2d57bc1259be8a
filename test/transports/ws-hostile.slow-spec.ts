import { MessageBody, SubscribeMessage, WebSocketGateway, type WsResponse } from '@nestjs/websockets';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { eventually } from '../support/eventually';
import { TestApp } from '../support/test-app';
import { troubleOf } from '../decorators/fixtures/calls';
import { expectClients, expectMessages, messagesOf } from './support/ws-figures';
import { WS_PLATFORMS, type WsPlatform } from './support/ws-platforms';

afterEach(() => TestApp.stopAll());

@WebSocketGateway()
class Echo {
  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown): WsResponse<unknown> {
    return { event: 'echo', data };
  }
}

const start = (platform: WsPlatform, gateway: new () => object = Echo): Promise<TestApp> =>
  TestApp.start('express', { providers: [gateway], configure: (nest) => platform.use(nest) });

const [OVER_WS, OVER_SOCKET_IO] = WS_PLATFORMS as [WsPlatform, WsPlatform];
const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'x'.repeat(100_000),
  '\ud800',
  'a\nb',
  '',
  '"} 1',
];

describe.each(WS_PLATFORMS)('hostile clients of $name', (platform) => {
  it('make no series by the events that they name', async () => {
    const app = await start(platform);
    const before = (await app.scrape()).of('ws_messages_total').length;
    const peer = await platform.connect(app.port);
    NAMES.forEach((name) => peer.send(name, name));
    for (let i = 0; i < 500; i++) {
      peer.send(`event ${i}`, i);
    }
    peer.send('echo', { ['__proto__']: { polluted: true }, constructor: 1 });
    await expectMessages(app, 'echo ok 1');
    expect((await app.scrape()).of('ws_messages_total')).toHaveLength(before);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    await expectClients(app, 1, 1, 0);
    expect(troubleOf(app)).toEqual([]);
  });

  it('that come and go in crowds leave nothing behind', async () => {
    const app = await start(platform);
    const peers = await Promise.all(Array.from({ length: 30 }, () => platform.connect(app.port)));
    peers.forEach((peer, i) => {
      peer.send('echo', i);
      if (i % 2 === 0) {
        peer.vanish();
      } else {
        peer.close();
      }
    });
    await expectClients(app, 0, 30, 30);
    await messagesOf(app);
    const peer = await platform.connect(app.port);
    peer.send('echo', 'still here');
    await eventually(() => expect(peer.answers).toEqual([{ event: 'echo', data: 'still here' }]));
  });
});

describe('malformed frames', () => {
  it('harm nobody over ws', async () => {
    const app = await start(OVER_WS);
    const socket = new WebSocket(`ws://127.0.0.1:${app.port}`);
    await once(socket, 'open');
    [
      '',
      '{',
      'null',
      '[]',
      '1',
      '"echo"',
      '{"event":null}',
      '{"event":{"a":1}}',
      '{"data":1}',
      '{"event":["echo"]}',
    ].forEach((frame) => socket.send(frame));
    socket.send(Buffer.from([0, 255, 1]));
    socket.send(JSON.stringify({ event: 'echo', data: 'after' }));
    await expectMessages(app, 'echo ok 1');
    // No frame at all: the server ends the connection.
    const raw = (socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket;
    raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    await expectClients(app, 0, 1, 1);
    const peer = await OVER_WS.connect(app.port);
    peer.send('echo', 'again');
    await expectMessages(app, 'echo ok 2');
  });

  it('harm nobody over socket.io', async () => {
    const app = await start(OVER_SOCKET_IO);
    const socket = new WebSocket(`ws://127.0.0.1:${app.port}/socket.io/?EIO=4&transport=websocket`);
    await once(socket, 'open');
    socket.send('40');
    await expectClients(app, 1, 1, 0);
    socket.send('42["echo"]');
    await expectMessages(app, 'echo ok 1');
    socket.send('42[{"a":1},"echo"]');
    await expectClients(app, 0, 1, 1);
    const peer = await OVER_SOCKET_IO.connect(app.port);
    peer.send('echo', 'again');
    await expectMessages(app, 'echo ok 2');
  });
});

describe('events that the code names oddly', () => {
  const LONG = 'y'.repeat(300);
  const AS_OBJECT = { cmd: 'sum' };

  @WebSocketGateway()
  class Odd {
    @SubscribeMessage(42)
    number(): WsResponse<string> {
      return { event: 'number', data: '' };
    }

    @SubscribeMessage(AS_OBJECT)
    object(): void {}

    @SubscribeMessage('')
    empty(): void {}

    @SubscribeMessage('__proto__')
    proto(): void {}

    @SubscribeMessage('"}\n\\')
    quoted(): void {}

    @SubscribeMessage(LONG)
    long(): void {}
  }

  it('get labels that are safe', async () => {
    const app = await start(OVER_WS, Odd);
    const labels = new Set((await app.scrape()).of('ws_messages_total').map(({ labels }) => labels['event'] ?? ''));
    expect([...labels].toSorted()).toEqual(['"}\n\\', '42', '__proto__', 'unknown', 'y'.repeat(128)]);
    const peer = await OVER_WS.connect(app.port);
    ['__proto__', '', LONG, '"}\n\\', 'unknown', '42'].forEach((event) => peer.send(event));
    await expectMessages(app, '"}\n\\ ok 1', '__proto__ ok 1', 'unknown ok 1', `${'y'.repeat(128)} ok 1`);
  });

  it('that are numbers are counted as they print', async () => {
    const app = await start(OVER_WS, Odd);
    const socket = new WebSocket(`ws://127.0.0.1:${app.port}`);
    await once(socket, 'open');
    socket.send('{"event":42}');
    await expectMessages(app, '42 ok 1');
    socket.terminate();
  });
});
