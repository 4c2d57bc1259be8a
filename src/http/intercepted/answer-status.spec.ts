import { Get, HttpCode, HttpException, NotFoundException, Redirect } from '@nestjs/common';
import { statusOfAnswer, nestStatusOf } from './answer-status';

class Handlers {
  @Get()
  plain(): void {}

  @Get()
  @HttpCode(202)
  accepted(): void {}

  @Get()
  @Redirect('/elsewhere', 307)
  moved(): void {}

  @Get()
  @Redirect('/elsewhere')
  found(): void {}
}

const handlerNamed = (name: keyof Handlers): Function => Handlers.prototype[name];

describe('statusOfError', () => {
  it.each<[unknown, number]>([
    [new NotFoundException(), 404],
    [new HttpException('teapot', 418), 418],
    [new HttpException('no status', 'none' as unknown as number), 500],
    [Object.assign(new Error('gone'), { status: 410, statusCode: 410, expose: true }), 410],
    [{ statusCode: 429, message: 'later' }, 429],
    [{ statusCode: '429', message: 'later' }, 500],
    [new Error('unexpected'), 500],
    [undefined, 500],
    [null, 500],
    ['text', 500],
  ])('reads %p as %d', (error, status) => {
    expect(nestStatusOf(error)).toBe(status);
  });

  it('is not harmed by an error that throws when it is looked at', () => {
    const hostile = new Proxy(
      {},
      {
        get() {
          throw new Error('hostile');
        },
      },
    );

    expect(nestStatusOf(hostile)).toBe(500);
  });
});

describe('statusOfAnswer', () => {
  it.each<[string, unknown, keyof Handlers, string, number]>([
    ['what the response says', { statusCode: 206 }, 'accepted', 'POST', 206],
    ["the handler's own", {}, 'accepted', 'POST', 202],
    ['201 for POST', {}, 'plain', 'POST', 201],
    ['200 for others', undefined, 'plain', 'GET', 200],
    ['no status at all', { statusCode: 'fine' }, 'plain', 'GET', 200],
    ['none that HTTP has', { statusCode: 999 }, 'plain', 'GET', 200],
    ['a redirect, which comes after the handler', { statusCode: 200 }, 'moved', 'GET', 307],
    ['a redirect with the status of most', { statusCode: 200 }, 'found', 'GET', 302],
  ])('takes %s', (_name, response, handler, method, status) => {
    expect(statusOfAnswer(response, handlerNamed(handler), method)).toBe(status);
  });
});
