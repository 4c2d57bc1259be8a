import { HttpStatus } from '@nestjs/common';
import { type ErrorAnswer, OpenAiException } from '../shared/openai/openai.exception';

const TYPE = 'upstream_error';

/** The upstream cannot be reached, or has hung up. */
export class UpstreamUnreachableException extends OpenAiException {
  constructor(cause?: unknown) {
    const message = 'The model server cannot be reached, or has hung up.';
    super(HttpStatus.BAD_GATEWAY, { message, type: TYPE, code: 'upstream_unreachable' }, cause);
  }
}

/** The upstream had no more time. */
export class UpstreamTimeoutException extends OpenAiException {
  constructor(milliseconds: number) {
    const message = `The model server has sent nothing for ${milliseconds} ms.`;
    super(HttpStatus.GATEWAY_TIMEOUT, { message, type: TYPE, code: 'upstream_timeout' });
  }
}

/** The upstream answered, but not what it should. */
export class UpstreamFailedException extends OpenAiException {
  /**
   * @param what it did, as in "The model server …"
   * @param said its own error, which the client is sent instead
   */
  constructor(
    what: string,
    private readonly said?: ErrorAnswer,
  ) {
    const message = `The model server ${what}.`;
    super(said?.status ?? HttpStatus.BAD_GATEWAY, { message, type: TYPE, code: 'upstream_failed' });
  }

  override get answer(): ErrorAnswer {
    return this.said ?? super.answer;
  }
}

/** The upstream says that the request is wrong: what it says goes to whoever sent the request. */
export class UpstreamRefusedException extends OpenAiException {
  constructor(private readonly said: ErrorAnswer) {
    const message = `The model server answered ${said.status}.`;
    super(said.status, { message, type: TYPE, code: 'upstream_refused' });
  }

  override get answer(): ErrorAnswer {
    return this.said;
  }
}
