import { randomBytes } from 'node:crypto';
import { Controller, Get } from '@nestjs/common';
import { sendMany } from '../support/pipelined';
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

afterEach(() => TestApp.stopAll());

describe.each(MODES)('a flood on %s', (mode) => {
  it('of random URLs makes no new series', async () => {
    const app = await TestApp.start(mode, { controllers: [UsersController] });

    await sendMany(app.port, FLOOD, (i) => {
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
