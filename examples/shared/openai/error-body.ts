import { HttpException, HttpStatus } from '@nestjs/common';
import { type OpenAiErrorBody, OpenAiException } from './openai.exception';

const CODES: Readonly<Record<number, string>> = {
  [HttpStatus.BAD_REQUEST]: 'invalid_request',
  [HttpStatus.NOT_FOUND]: 'unknown_url',
  [HttpStatus.METHOD_NOT_ALLOWED]: 'unknown_url',
  [HttpStatus.PAYLOAD_TOO_LARGE]: 'request_too_large',
  [HttpStatus.UNSUPPORTED_MEDIA_TYPE]: 'unsupported_media_type',
};

/** The status and the body that answer an error, whoever threw it: Nest, Fastify or the service. */
export function errorAnswerOf(error: unknown): { readonly status: number; readonly body: OpenAiErrorBody } {
  const status = statusOf(error);
  if (error instanceof OpenAiException) {
    return { status, body: error.getResponse() as OpenAiErrorBody };
  }
  // What goes wrong in here is nobody's business out there.
  return status >= 500
    ? { status, body: { error: { message: 'The server failed.', type: 'server_error', code: 'internal_error' } } }
    : {
        status,
        body: {
          error: {
            message: (error as Error).message,
            type: 'invalid_request_error',
            code: CODES[status] ?? 'invalid_request',
          },
        },
      };
}

function statusOf(error: unknown): number {
  const status: unknown =
    error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : HttpStatus.INTERNAL_SERVER_ERROR;
}
