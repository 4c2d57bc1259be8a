import { HttpException, HttpStatus } from '@nestjs/common';
import { type ErrorAnswer, OpenAiException } from './openai.exception';

const CODES: Readonly<Record<number, string>> = {
  [HttpStatus.BAD_REQUEST]: 'invalid_request',
  [HttpStatus.NOT_FOUND]: 'unknown_url',
  [HttpStatus.METHOD_NOT_ALLOWED]: 'unknown_url',
  [HttpStatus.PAYLOAD_TOO_LARGE]: 'request_too_large',
  [HttpStatus.UNSUPPORTED_MEDIA_TYPE]: 'unsupported_media_type',
};

/** What answers an error, whoever threw it: Nest, Fastify or the service. */
export function errorAnswerOf(error: unknown): ErrorAnswer {
  if (error instanceof OpenAiException) {
    return error.answer;
  }
  const status = statusOf(error);
  // What goes wrong in here is nobody's business out there.
  const told =
    status >= 500
      ? { message: 'The server failed.', type: 'server_error', code: 'internal_error' }
      : {
          message: (error as Error).message,
          type: 'invalid_request_error',
          code: CODES[status] ?? 'invalid_request',
        };
  return { status, headers: {}, body: { error: told } };
}

function statusOf(error: unknown): number {
  const status: unknown =
    error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : HttpStatus.INTERNAL_SERVER_ERROR;
}
