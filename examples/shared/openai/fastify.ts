import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply } from 'fastify';
import { errorAnswerOf } from './error-body';

const BODY_LIMIT_BYTES = 256 * 1024;

/** Fastify for a service that speaks OpenAI's API: bodies are bounded, and a URL that cannot be read is an error of the same shape. */
export function openAiAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    frameworkErrors: (error: FastifyError, _request: unknown, reply: FastifyReply) => {
      const { status, body } = errorAnswerOf(error);
      void reply.status(status).send(body);
    },
  });
}
