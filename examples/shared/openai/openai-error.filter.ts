import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { errorAnswerOf } from './error-body';
import { OpenAiException } from './openai.exception';

/** Answers every error in the shape that clients of OpenAI's API read. */
@Catch()
export class OpenAiErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger(OpenAiErrorFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.raw.destroyed) {
      return;
    }
    const { status, body } = errorAnswerOf(error);
    if (status >= 500 && !(error instanceof OpenAiException)) {
      this.logger.error(error);
    }
    void reply.status(status).send(body);
  }
}
