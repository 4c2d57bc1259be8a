import { Controller, Get } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway, type WsResponse } from '@nestjs/websockets';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { Gauge, Registry } from 'prom-client';
import { eventually } from '../support/eventually';
import { TestApp } from '../support/test-app';
import { expectClients, expectMessages, wsMetricsOf } from './support/ws-figures';
import { WS_PLATFORMS, type WsPlatform } from './support/ws-platforms';

afterEach(() => TestApp.stopAll());

@WebSocketGateway()
class Ping {
  @SubscribeMessage('ping')
  ping(): WsResponse<string> {
    return { event: 'pong', data: '' };
  }
}

@Controller()
class Page {
  @Get()
  page(): string {
    return 'page';
  }
}

const start = (platform: WsPlatform, metrics: MetricsModuleOptions | null = {}): Promise<TestApp> =>
  TestApp.start('express', { providers: [Ping], metrics, configure: (nest) => platform.use(nest) });

async function pingOnce(platform: WsPlatform, app: TestApp): Promise<void> {
  const peer = await platform.connect(app.port);
  peer.send('ping');
  await eventually(() => expect(peer.answers).toEqual([{ event: 'pong', data: '' }]));
}

describe.each(WS_PLATFORMS)('applications with gateways of $name', (platform) => {
  it('share no number within a process', async () => {
    const [one, other, bare] = [await start(platform), await start(platform), await start(platform, null)];
    await pingOnce(platform, one);
    await pingOnce(platform, one);
    await pingOnce(platform, other);
    await pingOnce(platform, bare);
    await expectMessages(one, 'ping ok 2');
    await expectMessages(other, 'ping ok 1');
    await expectClients(one, 2, 2, 0);
    await expectClients(other, 1, 1, 0);
  });

  it('are measured anew when one is closed and another is started', async () => {
    const registry = new Registry();
    const first = await start(platform, { registry });
    await pingOnce(platform, first);
    await expectMessages(first, 'ping ok 1');
    await TestApp.stopAll();
    const second = await start(platform, { registry });
    await expectClients(second, 0, 0, 0);
    await pingOnce(platform, second);
    await expectMessages(second, 'ping ok 1');
    await expectClients(second, 1, 1, 0);
  });

  it('are left alone with { enabled: false }', async () => {
    const app = await start(platform, { enabled: false });
    expect(Object.keys(app.app.get(ApplicationConfig))).not.toContain('getIoAdapter');
    expect(Object.keys(app.app.get(ApplicationConfig).getIoAdapter())).not.toContain('bindClientConnect');
    await pingOnce(platform, app);
  });

  it('are not measured with { ws: false }', async () => {
    const app = await start(platform, { ws: false });
    await pingOnce(platform, app);
    const { body } = await app.read('/metrics');
    expect(body).not.toContain('ws_');
  });

  it('name their metrics as told, with the buckets told', async () => {
    const app = await start(platform, {
      prefix: 'shop',
      names: { ws_connections: 'sockets' },
      ws: { buckets: [0.5, 60] },
    });
    await pingOnce(platform, app);
    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value('shop_ws_messages_total', { event: 'ping', status: 'ok' })).toBe(1);
      expect(exposition.value('sockets')).toBe(1);
      const bounds = exposition.of('shop_ws_message_duration_seconds_bucket').map(({ labels }) => labels['le']);
      expect([...new Set(bounds)]).toEqual(['0.5', '60', '+Inf']);
    });
  });

  it('have nothing left of theirs on what Nest keeps when they are closed', async () => {
    const app = await start(platform);
    const config = app.app.get(ApplicationConfig);
    expect(Object.getOwnPropertyNames(config)).toContain('getIoAdapter');
    await TestApp.stopAll();
    expect(Object.getOwnPropertyNames(config)).not.toContain('getIoAdapter');
  });
});

describe('an adapter that two applications share', () => {
  it('tells each of its own clients', async () => {
    const shared = new WsAdapter();
    const [platform] = WS_PLATFORMS as [WsPlatform];
    const ports: number[] = [];
    const gatewayAt = (path: string): new () => object => {
      @WebSocketGateway({ path })
      class Elsewhere {
        afterInit(server: { address(): { port: number } }): void {
          ports.push(server.address().port);
        }
        @SubscribeMessage('ping')
        ping(): WsResponse<string> {
          return { event: 'pong', data: '' };
        }
      }
      return Elsewhere;
    };
    const startAt = (path: string): Promise<TestApp> =>
      TestApp.start('express', {
        providers: [gatewayAt(path)],
        configure: (nest) => void nest.useWebSocketAdapter(shared),
      });
    const [one, other] = [await startAt('/'), await startAt('/')];
    const [onePort, otherPort] = ports as [number, number];
    expect(onePort).not.toBe(otherPort);
    const peers = [await platform.connect(onePort), await platform.connect(otherPort), await platform.connect(onePort)];
    peers.forEach((peer) => peer.send('ping'));
    await expectMessages(one, 'ping ok 2');
    await expectMessages(other, 'ping ok 1');
    await expectClients(one, 2, 2, 0);
    await expectClients(other, 1, 1, 0);
  });
});

describe('the metrics of gateways', () => {
  it('are not there in an application without', async () => {
    const app = await TestApp.start('express', { controllers: [Page] });
    expect((await app.fetch('/')).body).toBe('page');
    expect(await wsMetricsOf(app)).toEqual([]);
    expect(Object.keys(app.app.get(ApplicationConfig))).not.toContain('getIoAdapter');
  });

  it('stop the application where the registry has one of the same name', async () => {
    const registry = new Registry();
    new Gauge({ name: 'ws_connections', help: 'mine', registers: [registry] });
    const [platform] = WS_PLATFORMS as [WsPlatform];
    await expect(start(platform, { registry })).rejects.toThrow('ws_connections');
  });
});
