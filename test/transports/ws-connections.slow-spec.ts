import { EventEmitter } from 'node:events';
import type { INestApplication, WebSocketAdapter } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { SubscribeMessage, WebSocketGateway, WebSocketServer, type WsResponse } from '@nestjs/websockets';
import { io } from 'socket.io-client';
import { eventually } from '../support/eventually';
import { freePort } from '../support/processes';
import { TestApp } from '../support/test-app';
import { troubleOf } from '../decorators/fixtures/calls';
import { expectClients, expectMessages, wsMetricsOf } from './support/ws-figures';
import { connectTo, WS_PLATFORMS } from './support/ws-platforms';

afterEach(() => TestApp.stopAll());

@WebSocketGateway()
class Ping {
  @SubscribeMessage('ping')
  ping(): WsResponse<string> {
    return { event: 'pong', data: '' };
  }
}

@WebSocketGateway()
class Pong {
  @SubscribeMessage('pong')
  pong(): void {}
}

/** A gateway that only speaks. */
@WebSocketGateway()
class News {
  @WebSocketServer()
  readonly server: unknown;
}

describe.each(WS_PLATFORMS)('clients of gateways of $name', (platform) => {
  it('are counted when they come and go, with a word or without', async () => {
    const app = await TestApp.start('express', { providers: [Ping], configure: (nest) => platform.use(nest) });
    await expectClients(app, 0, 0, 0);
    const first = await platform.connect(app.port);
    const second = await platform.connect(app.port);
    await expectClients(app, 2, 2, 0);
    first.close();
    await expectClients(app, 1, 2, 1);
    second.vanish();
    await expectClients(app, 0, 2, 2);
    expect(troubleOf(app)).toEqual([]);
  });

  it('are counted once, although several gateways share a server', async () => {
    const app = await TestApp.start('fastify', {
      providers: [Ping, Pong, News],
      configure: (nest) => platform.use(nest),
    });
    const peer = await platform.connect(app.port);
    await expectClients(app, 1, 1, 0);
    peer.close();
    await expectClients(app, 0, 1, 1);
  });

  it('are counted where no gateway takes messages', async () => {
    const app = await TestApp.start('express', { providers: [News], configure: (nest) => platform.use(nest) });
    const peer = await platform.connect(app.port);
    await expectClients(app, 1, 1, 0);
    peer.send('ping');
    peer.close();
    await expectClients(app, 0, 1, 1);
    await expectMessages(app);
  });

  it('are counted on every port', async () => {
    const port = await freePort();

    @WebSocketGateway(port)
    class Elsewhere {
      @SubscribeMessage('ping')
      ping(): void {}
    }

    const app = await TestApp.start('express', {
      providers: [Ping, Elsewhere],
      configure: (nest) => platform.use(nest),
    });
    const here = await platform.connect(app.port);
    const there = await platform.connect(port);
    await expectClients(app, 2, 2, 0);
    here.send('ping');
    there.send('ping');
    await expectMessages(app, 'ping ok 2');
    there.vanish();
    await expectClients(app, 1, 2, 1);
  });

  it('are counted when the gateway shows them the door at once', async () => {
    @WebSocketGateway()
    class Closed {
      handleConnection(client: { terminate?(): void; disconnect?(close: boolean): void }): void {
        client.terminate?.();
        client.disconnect?.(true);
      }
    }

    const app = await TestApp.start('express', { providers: [Closed, Ping], configure: (nest) => platform.use(nest) });
    await platform.connect(app.port).catch(() => {});
    await expectClients(app, 0, 1, 1);
  });
});

describe('sockets of socket.io', () => {
  @WebSocketGateway({ namespace: 'chat' })
  class Chat {
    @SubscribeMessage('ping')
    ping(): void {}
  }

  it('are one client for each namespace, and the default one of Nest is measured too', async () => {
    const app = await TestApp.start('express', { providers: [Ping, Chat] });
    const root = await connectTo(app.origin);
    const chat = await connectTo(`${app.origin}/chat`);
    await expectClients(app, 2, 2, 0);
    root.send('ping');
    chat.send('ping');
    await expectMessages(app, 'ping ok 2');
    chat.close();
    await expectClients(app, 1, 2, 1);
  });

  it('share a connection and are counted each', async () => {
    const app = await TestApp.start('express', { providers: [Ping, Chat] });
    const options = { transports: ['websocket'], reconnection: false };
    const root = io(app.origin, options);
    const chat = io(`${app.origin}/chat`, options);
    await expectClients(app, 2, 2, 0);
    root.io.engine.close();
    await expectClients(app, 0, 2, 2);
    chat.close();
  });

  it('may poll', async () => {
    const app = await TestApp.start('fastify', { providers: [Ping] });
    const socket = io(app.origin, { transports: ['polling'], reconnection: false, forceNew: true });
    await expectClients(app, 1, 1, 0);
    const answered = new Promise((resolve) => socket.once('pong', resolve));
    socket.emit('ping');
    await answered;
    socket.close();
    await expectClients(app, 0, 1, 1);
    await expectMessages(app, 'ping ok 1');
  });
});

describe('an adapter of the application', () => {
  const start = (adapter: (nest: INestApplication) => WebSocketAdapter): Promise<TestApp> =>
    TestApp.start('express', {
      providers: [Ping, Pong],
      configure: (nest) => void nest.useWebSocketAdapter(adapter(nest)),
    });

  it('may not say how it hears that a client is gone', async () => {
    class Quiet extends WsAdapter {}
    Object.defineProperty(Quiet.prototype, 'bindClientDisconnect', { value: undefined });
    const app = await start((nest) => new Quiet(nest));
    const peer = await (WS_PLATFORMS[0] as (typeof WS_PLATFORMS)[number]).connect(app.port);
    await expectClients(app, 1, 1, 0);
    peer.vanish();
    await expectClients(app, 0, 1, 1);
  });

  it('may show clients to gateways when they are gone already', async () => {
    const shown: (() => void)[] = [];
    let isGone = false;
    class Late extends IoAdapter {
      override bindClientConnect(server: EventEmitter, callback: (...args: unknown[]) => void): void {
        server.on('connection', (client: EventEmitter) => {
          shown.push(() => callback(client));
          client.once('disconnect', () => (isGone = true));
        });
      }
    }
    const app = await start((nest) => new Late(nest));
    const peer = await connectTo(app.origin);
    await eventually(() => expect(shown).toHaveLength(2));
    await expectClients(app, 0, 0, 0);
    peer.close();
    await eventually(() => expect(isGone).toBe(true));
    shown.forEach((show) => show());
    await expectClients(app, 0, 1, 1);
  });

  it('may have clients that are no objects, which are served unmeasured with one warning', async () => {
    const server = new EventEmitter();
    const answers: unknown[] = [];
    class Ids {
      create(): EventEmitter {
        return server;
      }
      bindClientConnect(from: EventEmitter, callback: (client: string) => void): void {
        from.on('connection', callback);
      }
      bindMessageHandlers(
        client: string,
        handlers: { message: string; callback: (data: unknown) => Promise<unknown> }[],
      ): void {
        server.on(`message ${client}`, (event: string) =>
          handlers
            .filter(({ message }) => message === event)
            .forEach(({ callback }) => void callback(undefined).then((answer) => answers.push(answer))),
        );
      }
      close(): void {}
      dispose(): Promise<void> {
        return Promise.resolve();
      }
    }
    const app = await start(() => new Ids() as unknown as WebSocketAdapter);
    server.emit('connection', 'one');
    server.emit('connection', 'two');
    server.emit('message one', 'ping');
    await eventually(() => expect(answers).toEqual([{ event: 'pong', data: '' }]));
    await expectClients(app, 0, 0, 0);
    await expectMessages(app);
    expect(troubleOf(app)).toEqual([expect.stringContaining('The client of a gateway cannot be measured')]);
    expect(await wsMetricsOf(app)).toHaveLength(6);
  });

  it('may be frozen, and is served unmeasured with one warning', async () => {
    const app = await start((nest) => {
      const adapter = new IoAdapter(nest);
      // Nest itself sets this one later.
      adapter.forceCloseConnections = true;
      return Object.preventExtensions(adapter);
    });
    const peer = await connectTo(app.origin);
    peer.send('ping');
    await eventually(() => expect(peer.answers).toEqual([{ event: 'pong', data: '' }]));
    await expectClients(app, 0, 0, 0);
    expect(troubleOf(app)).toEqual([expect.stringContaining('The clients of gateways cannot be measured')]);
  });
});
