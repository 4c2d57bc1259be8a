import { setTimeout as pause } from 'node:timers/promises';
import {
  type ArgumentsHost,
  Catch,
  type CanActivate,
  type ExceptionFilter,
  ParseIntPipe,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type WsResponse,
  WsException,
} from '@nestjs/websockets';
import { concat, EMPTY, from, map, NEVER, type Observable, of, throwError } from 'rxjs';
import { eventually } from '../support/eventually';
import { ADAPTERS, TestApp } from '../support/test-app';
import { troubleOf } from '../decorators/fixtures/calls';
import { expectInFlight, expectMessages, messagesOf, wsMetricsOf } from './support/ws-figures';
import { WS_PLATFORMS, type WsPlatform } from './support/ws-platforms';

afterEach(() => TestApp.stopAll());

class Nobody implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Catch()
class Apologies implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost): void {
    const client = host
      .switchToWs()
      .getClient<{ emit(event: string, data: unknown): void; send(data: string): void }>();
    if ('readyState' in client) {
      client.send(JSON.stringify({ event: 'sorry', data: 'really' }));
    } else {
      client.emit('sorry', 'really');
    }
  }
}

class Base {
  @SubscribeMessage('inherited')
  inherited(): WsResponse<string> {
    return { event: 'inherited', data: 'yes' };
  }
}

@WebSocketGateway()
class Talk extends Base {
  @SubscribeMessage('say')
  async say(@MessageBody() text: string): Promise<WsResponse<string>> {
    await pause(1);
    return { event: 'said', data: text };
  }

  @SubscribeMessage('silent')
  silent(): void {}

  @SubscribeMessage('count')
  count(): Observable<WsResponse<number>> {
    return from([1, 2, 3]).pipe(map((data) => ({ event: 'number', data })));
  }

  @SubscribeMessage('promised')
  async promised(): Promise<Observable<WsResponse<number>>> {
    return of({ event: 'number', data: 4 });
  }

  @SubscribeMessage('exception')
  exception(): never {
    throw new WsException('no');
  }

  @SubscribeMessage('throws')
  throws(): never {
    throw new TypeError('no');
  }

  @SubscribeMessage('rejects')
  async rejects(): Promise<never> {
    await pause(1);
    throw 'no';
  }

  @SubscribeMessage('breaks')
  breaks(): Observable<WsResponse<number>> {
    return concat(
      of({ event: 'number', data: 1 }),
      throwError(() => new Error('no')),
    );
  }

  @UseGuards(Nobody)
  @SubscribeMessage('guarded')
  guarded(): void {}

  @SubscribeMessage('piped')
  piped(@MessageBody(ParseIntPipe) _number: number): void {}

  @UseFilters(Apologies)
  @SubscribeMessage('filtered')
  filtered(): never {
    throw new Error('no');
  }

  @SubscribeMessage('empty')
  empty(): Observable<never> {
    return EMPTY;
  }

  @SubscribeMessage('endless')
  endless(): Observable<unknown> {
    return concat(of({ event: 'first', data: 1 }), NEVER);
  }
}

const start = (platform: WsPlatform, adapter: (typeof ADAPTERS)[number] = 'express'): Promise<TestApp> =>
  TestApp.start(adapter, { providers: [Talk], configure: (nest) => platform.use(nest) });

const COMBINATIONS = WS_PLATFORMS.flatMap((platform) =>
  ADAPTERS.map((adapter) => ({ ...platform, platform, adapter })),
);

describe.each(COMBINATIONS)('messages to a gateway of $name on $adapter', ({ platform, adapter }) => {
  it('are counted and timed by event, and answered as ever', async () => {
    const app = await start(platform, adapter);
    const peer = await platform.connect(app.port);
    peer.send('say', 'hello');
    peer.send('say', 'again');
    peer.send('silent');
    peer.send('count');
    peer.send('promised');
    peer.send('inherited');
    peer.send('empty');
    await expectMessages(app, 'say ok 2', 'silent ok 1', 'count ok 1', 'promised ok 1', 'inherited ok 1', 'empty ok 1');
    await eventually(() => expect(peer.answers).toHaveLength(7));
    expect(peer.answers).toEqual(
      expect.arrayContaining([
        { event: 'said', data: 'hello' },
        { event: 'said', data: 'again' },
        { event: 'number', data: 4 },
        { event: 'inherited', data: 'yes' },
      ]),
    );
    expect(troubleOf(app)).toEqual([]);
    // NestJS before 12 waits for it when it closes.
    peer.close();
  });
});

describe.each(WS_PLATFORMS)('messages to a gateway of $name', (platform) => {
  it('stand at zero before the first, for each event of the code', async () => {
    const app = await start(platform);
    const exposition = await app.scrape();
    const zeros = exposition.of('ws_messages_total').map(({ labels, value }) => {
      expect(value).toBe(0);
      return `${labels['event']} ${labels['status']}`;
    });
    const events = [
      'breaks',
      'count',
      'empty',
      'endless',
      'exception',
      'filtered',
      'guarded',
      'inherited',
      'piped',
      'promised',
    ];
    events.push('rejects', 'say', 'silent', 'throws');
    expect(zeros.toSorted()).toEqual(events.flatMap((event) => [`${event} error`, `${event} ok`]));
    expect(exposition.value('ws_message_duration_seconds_count', { event: 'say', status: 'error' })).toBeUndefined();
    expect(await wsMetricsOf(app)).toEqual([
      'ws_connections',
      'ws_connects_total',
      'ws_disconnects_total',
      'ws_message_duration_seconds',
      'ws_messages_in_flight',
      'ws_messages_total',
    ]);
  });

  it.each(['exception', 'throws', 'rejects', 'breaks', 'guarded', 'filtered'])(
    'are errors when they fail: %s',
    async (event) => {
      const app = await start(platform);
      const peer = await platform.connect(app.port);
      peer.send(event, 'data');
      await expectMessages(app, `${event} error 1`);
    },
  );

  it('are errors when a pipe refuses them', async () => {
    const app = await start(platform);
    const peer = await platform.connect(app.port);
    peer.send('piped', 'twelve');
    peer.send('piped', '12');
    await expectMessages(app, 'piped error 1', 'piped ok 1');
  });

  it('are errors although an exception filter answers, which it does as ever', async () => {
    const app = await start(platform);
    const peer = await platform.connect(app.port);
    peer.send('filtered');
    await eventually(() => expect(peer.answers).toEqual([{ event: 'sorry', data: 'really' }]));
    expect(await messagesOf(app)).toEqual(['filtered error 1']);
  });

  it('are in flight until the last answer', async () => {
    const app = await start(platform);
    const peer = await platform.connect(app.port);
    peer.send('endless');
    peer.send('endless');
    await expectInFlight(app, 2);
    await eventually(() => expect(peer.answers).toHaveLength(2));
    expect((await app.scrape()).lines('ws_messages_total', 'event', 'status')).toEqual([]);
    peer.close();
    await expectMessages(app, 'endless ok 2');
  });
});

describe.each(WS_PLATFORMS)('gateways of $name that share an event', (platform) => {
  @WebSocketGateway()
  class Other {
    @SubscribeMessage('say')
    say(@MessageBody() text: string, @ConnectedSocket() client: unknown): WsResponse<unknown> {
      return { event: 'other', data: [text, typeof client] };
    }
  }

  it('count each call of a handler', async () => {
    const app = await TestApp.start('express', { providers: [Talk, Other], configure: (nest) => platform.use(nest) });
    const peer = await platform.connect(app.port);
    peer.send('say', 'hello');
    await eventually(() => expect(peer.answers).toContainEqual({ event: 'other', data: ['hello', 'object'] }));
    await eventually(() => expect(peer.answers).toContainEqual({ event: 'said', data: 'hello' }));
    expect(await messagesOf(app)).toEqual(['say ok 2']);
  });
});
