import { HttpStatus } from '@nestjs/common';
import { OpenAiException } from '../shared/openai/openai.exception';

const TYPE = 'upstream_error';

/** The upstream cannot be reached, or has hung up. */
export class UpstreamUnreachableException extends OpenAiException {
  constructor(cause?: unknown) {
    const message = 'The model server cannot be reached, or has hung up.';
    super(HttpStatus.BAD_GATEWAY, { message, type: TYPE, code: 'upstream_unreachable' }, cause);
  }
}

/** The upstream answered, but not what it should. */
export class UpstreamFailedException extends OpenAiException {
  /** @param what it did, as in "The model server …" */
  constructor(what: string) {
    super(HttpStatus.BAD_GATEWAY, { message: `The model server ${what}.`, type: TYPE, code: 'upstream_failed' });
  }
}

/** The upstream had no more time. */
export class UpstreamTimeoutException extends OpenAiException {
  constructor(milliseconds: number) {
    const message = `The model server has sent nothing for ${milliseconds} ms.`;
    super(HttpStatus.GATEWAY_TIMEOUT, { message, type: TYPE, code: 'upstream_timeout' });
  }
}

/** The upstream says that the request is wrong: what it says goes to whoever sent the request. */
export class UpstreamRefusedException extends OpenAiException {}
