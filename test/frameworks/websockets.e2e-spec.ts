import { once } from 'node:events';
import {
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import {
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
  type WsResponse,
} from '@nestjs/websockets';
import { Counted, Timed, TrackStream } from 'nestjs-red-metrics';
import { from, map, type Observable } from 'rxjs';
import { WebSocket } from 'ws';
import { closed } from '../support/sockets';
import { ADAPTERS, TestApp } from '../support/test-app';
import { eventually } from '../support/eventually';
import { callsOf, durationsOf, troubleOf } from '../decorators/fixtures/calls';

afterEach(() => TestApp.stopAll());

@Injectable()
class OpenUnlessClosed implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  @Counted()
  canActivate(context: ExecutionContext): boolean {
    return this.reflector.get('closed', context.getHandler()) !== true;
  }
}

@Injectable()
class Marked implements NestInterceptor {
  @Counted()
  intercept(_context: ExecutionContext, next: CallHandler<WsResponse<string>>): Observable<WsResponse<string>> {
    return next.handle().pipe(map((answer) => ({ ...answer, data: `${answer.data}!` })));
  }
}

class Upper {
  transform(value: unknown): unknown {
    return typeof value === 'string' ? value.toUpperCase() : value;
  }
}

@Injectable()
class Voice {
  @Timed()
  async say(text: string): Promise<string> {
    return `said ${text}`;
  }
}

@UseGuards(OpenUnlessClosed)
@WebSocketGateway()
class TalkGateway implements OnGatewayConnection {
  constructor(private readonly voice: Voice) {}

  @Counted()
  handleConnection(): void {}

  @Counted()
  @UseInterceptors(Marked)
  @SubscribeMessage('say')
  @UsePipes(Upper)
  @Timed()
  async say(@MessageBody() text: string): Promise<WsResponse<string>> {
    return { event: 'said', data: await this.voice.say(text) };
  }

  @SubscribeMessage('count')
  @TrackStream()
  count(): Observable<WsResponse<number>> {
    return from([1, 2, 3]).pipe(map((data) => ({ event: 'number', data })));
  }

  @SubscribeMessage('closed')
  @SetMetadata('closed', true)
  @Counted()
  closed(): WsResponse<string> {
    return { event: 'closed', data: 'open' };
  }
}

describe.each(ADAPTERS)('a WebSocket gateway on %s', (adapter) => {
  it('answers as before, keeps guards, pipes and interceptors, and is measured', async () => {
    const app = await TestApp.start(adapter, {
      providers: [Voice, TalkGateway],
      configure: (nest) => void nest.useWebSocketAdapter(new WsAdapter(nest)),
    });
    const socket = new WebSocket(`ws://127.0.0.1:${app.port}`);
    const answers: unknown[] = [];
    socket.on('message', (data: Buffer) => answers.push(JSON.parse(data.toString())));
    await once(socket, 'open');

    socket.send(JSON.stringify({ event: 'closed' }));
    socket.send(JSON.stringify({ event: 'say', data: 'hello' }));
    await eventually(() => expect(answers).toContainEqual({ event: 'said', data: 'said HELLO!' }));
    socket.send(JSON.stringify({ event: 'count' }));
    await eventually(() => expect(answers).toContainEqual({ event: 'number', data: 3 }));
    socket.close();
    await closed(socket);

    expect(answers).not.toContainEqual({ event: 'closed', data: 'open' });
    expect(await callsOf(app)).toEqual([
      'Marked intercept ok 1',
      'OpenUnlessClosed canActivate ok 3',
      'TalkGateway handleConnection ok 1',
      'TalkGateway say ok 1',
    ]);
    expect(await durationsOf(app)).toEqual(['TalkGateway say ok 1', 'Voice say ok 1']);
    const exposition = await app.scrape();
    expect(exposition.value('stream_items_total', { class: 'TalkGateway', method: 'count' })).toBe(3);
    expect(exposition.value('streams_total', { class: 'TalkGateway', outcome: 'completed' })).toBe(1);
    expect(troubleOf(app)).toEqual([]);
  });
});
