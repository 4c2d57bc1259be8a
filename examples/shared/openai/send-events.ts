import type { FastifyReply } from 'fastify';
import type { EventStream } from './event-stream';
import { whenClientLeaves } from './when-client-leaves';

/** What keeps everybody on the way from holding events back. */
const HEADERS = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache', 'X-Accel-Buffering': 'no' };

/** Nest and Fastify alone listen eight times for the end of an answer that is a stream; Node warns of the eleventh. */
const MOST_LISTENERS = 20;

/**
 * Makes a stream the answer, once it has its first event: what goes wrong until then is answered with an error. From
 * then on a stream that fails breaks the connection. A client that leaves ends the stream.
 *
 * @returns what the handler must return
 */
export async function sendEvents(reply: FastifyReply, events: EventStream): Promise<EventStream> {
  whenClientLeaves(reply, () => events.destroy());
  reply.raw.setMaxListeners(MOST_LISTENERS);
  await events.started();
  void reply.headers(HEADERS);
  return events;
}
