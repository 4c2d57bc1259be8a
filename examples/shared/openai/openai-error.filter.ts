import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { errorAnswerOf } from './error-body';
import { type ErrorAnswer, OpenAiException } from './openai.exception';
import { whenBodyIsOver } from './when-body-is-over';

/** Answers every error in the shape that clients of OpenAI's API read. */
@Catch()
export class OpenAiErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger(OpenAiErrorFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.raw.destroyed) {
      return;
    }
    const answer = errorAnswerOf(error);
    if (answer.status >= 500 && !(error instanceof OpenAiException)) {
      this.logger.error(error);
    }
    whenBodyIsOver(reply.request.raw, () => send(reply, answer));
  }
}

function send(reply: FastifyReply, { status, headers, body }: ErrorAnswer): void {
  if (!reply.raw.destroyed) {
    void reply
      .status(status)
      .headers({ 'Content-Type': 'application/json; charset=utf-8', ...headers })
      .send(body);
  }
}
