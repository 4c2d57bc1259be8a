import { GatewayTimeoutException, InternalServerErrorException, RequestTimeoutException } from '@nestjs/common';
import { TimeoutError } from 'rxjs';
import { isTimeout } from './ended-by';

describe('isTimeout', () => {
  it.each([
    ["rxjs's TimeoutError", new TimeoutError()],
    ['RequestTimeoutException', new RequestTimeoutException('too slow')],
    ['GatewayTimeoutException', new GatewayTimeoutException()],
    ["an AbortSignal's timeout", new DOMException('late', 'TimeoutError')],
    ['a timeout of the system', Object.assign(new Error('late'), { code: 'ETIMEDOUT' })],
    ['a timeout of undici', Object.assign(new Error('late'), { code: 'UND_ERR_BODY_TIMEOUT' })],
  ])('takes %s for one', (_what, error) => {
    expect(isTimeout(error)).toBe(true);
  });

  it.each([
    ['an error', new Error('Timeout')],
    ['an exception', new InternalServerErrorException()],
    ['an abort', new DOMException('left', 'AbortError')],
    ['text', 'TimeoutError'],
    ['nothing', undefined],
    [
      'what throws',
      new Proxy(
        {},
        {
          get: () => {
            throw new Error();
          },
        },
      ),
    ],
  ])('takes %s for none', (_what, error) => {
    expect(isTimeout(error)).toBe(false);
  });
});
