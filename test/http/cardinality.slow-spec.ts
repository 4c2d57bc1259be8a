import { randomBytes } from 'node:crypto';
import { Controller, Get } from '@nestjs/common';
import { closed, openSocket } from '../support/sockets';
import { MODES, TestApp, unlessIntercepted } from '../support/test-app';

@Controller('users')
class UsersController {
  @Get(':id')
  one(): string {
    return 'one';
  }
}

/** More than there may be series. */
const FLOOD = 4000;
const CONNECTIONS = 20;

afterEach(() => TestApp.stopAll());

/** Sends the requests over a few connections, pipelined, and waits for as many answers. */
async function flood(app: TestApp, request: (index: number) => string): Promise<void> {
  const perConnection = FLOOD / CONNECTIONS;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, connection) => {
      const socket = await openSocket(app.port);
      for (let i = 0; i < perConnection; i++) {
        socket.write(request(connection * perConnection + i));
      }
      let answers = 0;
      let rest = '';
      socket.on('data', (chunk: Buffer) => {
        // A status line may be cut in two: what follows the last whole one stands before the next chunk.
        const parts = (rest + chunk.toString('latin1')).split('HTTP/1.1 ');
        answers += parts.length - 1;
        rest = parts.at(-1)?.slice(-'HTTP/1.1'.length) ?? '';
        if (answers >= perConnection) {
          socket.end();
        }
      });
      await closed(socket);
    }),
  );
}

describe.each(MODES)('a flood on %s', (mode) => {
  it('of random URLs makes no new series', async () => {
    const app = await TestApp.start(mode, { controllers: [UsersController] });

    await flood(app, (i) => {
      const noise = randomBytes(8).toString('hex');
      const path = i % 2 === 0 ? `/users/${noise}?${noise}=1` : `/${noise}/${noise}`;
      return `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
    });

    expect(await app.requests()).toEqual([
      `GET /users/:id 200 ${FLOOD / 2}`,
      ...unlessIntercepted(mode, `GET __unmatched__ 404 ${FLOOD / 2}`),
    ]);
  });

  it('of unusual methods makes one at most', async () => {
    const app = await TestApp.start(mode, { controllers: [UsersController] });
    const methods = ['PURGE', 'MKCOL', 'PROPFIND', 'LOCK', 'REPORT', 'SEARCH'];

    for (const method of methods) {
      await app.exchange(`${method} /users/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    }

    const counted = await app.requests();
    expect(counted).toEqual(
      unlessIntercepted<unknown>(
        mode,
        expect.stringMatching(new RegExp(`^_OTHER __unmatched__ \\d+ ${methods.length}$`)),
      ),
    );
  });
});
