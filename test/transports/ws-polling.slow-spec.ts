import { Controller, Get } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { io, type Socket } from 'socket.io-client';
import { eventually } from '../support/eventually';
import { ADAPTERS, TestApp, type TestAppOptions } from '../support/test-app';

@WebSocketGateway({ path: '/talk/live', cors: { origin: 'https://app.example' } })
class TalkGateway {
  @SubscribeMessage('echo')
  echo(@MessageBody() text: string): string {
    return text;
  }
}

@WebSocketGateway({ path: '/talk/live', namespace: 'rooms', cors: { origin: 'https://app.example' } })
class RoomsGateway {
  @SubscribeMessage('echo')
  echo(@MessageBody() text: string): string {
    return text;
  }
}

@Controller()
class PagesController {
  @Get('talk')
  talk(): string {
    return 'about talking';
  }
}

const clients: Socket[] = [];

afterEach(async () => {
  clients.splice(0).forEach((client) => client.disconnect());
  await TestApp.stopAll();
});

describe.each(ADAPTERS)('long polling of socket.io on %s', (adapter) => {
  const start = (metrics: TestAppOptions['metrics'] = {}): Promise<TestApp> =>
    TestApp.start(adapter, {
      controllers: [PagesController],
      providers: [TalkGateway, RoomsGateway],
      metrics: { health: { minimumRequests: 1 }, ...metrics },
      configure: (app) => void app.useWebSocketAdapter(new IoAdapter(app)),
    });

  async function poll(app: TestApp, namespace = ''): Promise<void> {
    const client = io(app.origin + namespace, { path: '/talk/live', transports: ['polling'], forceNew: true });
    clients.push(client);
    const answers = ['one', 'two'].map((text) => client.timeout(60_000).emitWithAck('echo', text) as Promise<string>);
    expect(await Promise.all(answers)).toEqual(['one', 'two']);
  }

  it.each<[string, TestAppOptions['metrics']]>([
    ['by default', {}],
    ['where gateways are not measured', { ws: false }],
  ])('is no request, %s', async (_what, metrics) => {
    const app = await start(metrics);
    await Promise.all([poll(app), poll(app), poll(app, '/rooms')]);
    await app.fetch('/talk');
    await app.fetch('/talk/live/?EIO=4&transport=polling', {
      method: 'OPTIONS',
      headers: { Origin: 'https://app.example', 'Access-Control-Request-Method': 'POST' },
    });

    expect(await app.requests()).toEqual(['GET /talk 200 1']);
    const exposition = await app.scrape();
    expect(exposition.value('http_requests_in_flight')).toBe(0);
    expect(exposition.value('http_request_duration_seconds_count')).toBe(1);

    clients.splice(0).forEach((client) => client.disconnect());
    await eventually(async () => {
      const gone = await app.scrape();
      expect(gone.value('ws_connections') ?? 0).toBe(0);
      expect(gone.lines('http_requests_total', 'method', 'path', 'status')).toEqual(['GET /talk 200 1']);
      expect(gone.value('http_requests_in_flight')).toBe(0);
      expect(gone.of('http_request_aborts_total').every(({ value }) => value === 0)).toBe(true);
    });
  });

  it('counts what it refuses where it is mounted, as the client script', async () => {
    const app = await start();
    const refused = await app.fetch('/talk/live/?EIO=4&transport=polling&sid=of-another-process');
    expect([refused.status, JSON.parse(refused.body)]).toEqual([400, { code: 1, message: 'Session ID unknown' }]);
    expect((await app.fetch('/talk/live/socket.io.js')).status).toBe(200);
    expect((await app.fetch('/talk/live')).status).toBe(404);

    expect(await app.requests()).toEqual([
      'GET /talk/live/* 200 1',
      'GET /talk/live/* 400 1',
      'GET __unmatched__ 404 1',
    ]);
    expect((await app.scrape()).value('http_requests_in_flight')).toBe(0);
  });
});
