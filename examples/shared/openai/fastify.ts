import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply } from 'fastify';
import { errorAnswerOf } from './error-body';

/** A picture in a message fits in. The worst JSON of this size takes 0.4 s to parse; of 4 MiB, 2 s. */
const BODY_LIMIT_BYTES = 1024 * 1024;

/** What handlers get of a body of JSON: its value, or its bytes as they came. */
export type JsonBodies = 'parsed' | 'bytes';

/**
 * Fastify for a service that speaks OpenAI's API: bodies are bounded, and a URL that cannot be read is an error of the
 * same shape.
 */
export function openAiAdapter(bodies: JsonBodies = 'parsed'): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    frameworkErrors: (error: FastifyError, _request: unknown, reply: FastifyReply) => {
      const { status, body } = errorAnswerOf(error);
      void reply.status(status).send(body);
    },
  });
  if (bodies === 'bytes') {
    adapter.useBodyParser('application/json', false, { bodyLimit: BODY_LIMIT_BYTES }, (_request, bytes, done) =>
      done(null, bytes),
    );
  }
  return adapter;
}
