import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { concat, NEVER, type Observable, of } from 'rxjs';
import { eventually } from '../support/eventually';
import { TestApp } from '../support/test-app';
import { expectClients, expectInFlight, expectMessages, messagesOf } from './support/ws-figures';
import { WS_PLATFORMS } from './support/ws-platforms';

afterEach(() => TestApp.stopAll());

/** Handlers that wait, to be let on by the test. */
let waiting: ((value: unknown) => void)[] = [];
beforeEach(() => (waiting = []));

@WebSocketGateway()
class Slow {
  @SubscribeMessage('wait')
  wait(): Promise<unknown> {
    return new Promise((resolve) => waiting.push(resolve));
  }

  @SubscribeMessage('never')
  never(): Promise<never> {
    return new Promise(() => {});
  }

  @SubscribeMessage('stream')
  stream(@MessageBody() first: boolean): Observable<unknown> {
    return first ? concat(of({ event: 'first', data: 1 }), NEVER) : NEVER;
  }

  @SubscribeMessage('late stream')
  lateStream(): Promise<unknown> {
    return new Promise((resolve) => waiting.push(() => resolve(NEVER)));
  }
}

describe.each(
  WS_PLATFORMS.flatMap((platform) => (['close', 'vanish'] as const).map((how) => ({ ...platform, platform, how }))),
)('when a client of $name leaves ($how)', ({ platform, how }) => {
  const start = (): Promise<TestApp> =>
    TestApp.start('express', { providers: [Slow], configure: (nest) => platform.use(nest) });

  it('messages that got no answer are errors, also of handlers that never end', async () => {
    const app = await start();
    const peer = await platform.connect(app.port);
    peer.send('wait');
    peer.send('never');
    peer.send('never');
    peer.send('stream', false);
    await expectInFlight(app, 4);
    peer[how]();
    await expectMessages(app, 'never error 2', 'stream error 1', 'wait error 1');
    await expectClients(app, 0, 1, 1);
  });

  it('streams that had sent something are ok', async () => {
    const app = await start();
    const peer = await platform.connect(app.port);
    peer.send('stream', true);
    await eventually(() => expect(peer.answers).toHaveLength(1));
    await expectInFlight(app, 1);
    peer[how]();
    await expectMessages(app, 'stream ok 1');
  });

  it('what its handlers still do counts no more, and other clients are not touched', async () => {
    const app = await start();
    const peer = await platform.connect(app.port);
    const other = await platform.connect(app.port);
    peer.send('wait');
    peer.send('late stream');
    await expectInFlight(app, 2);
    other.send('never');
    await expectInFlight(app, 3);
    peer[how]();
    await expectInFlight(app, 1);
    waiting.forEach((go) => go({ event: 'late', data: 1 }));
    await expectClients(app, 1, 2, 1);
    other.send('stream', true);
    await eventually(() => expect(other.answers).toHaveLength(1));
    await expectInFlight(app, 2);
    other[how]();
    expect(await messagesOf(app)).toEqual(['late stream error 1', 'never error 1', 'stream ok 1', 'wait error 1']);
  });
});
