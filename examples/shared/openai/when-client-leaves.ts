import type { FastifyReply } from 'fastify';

/**
 * Calls back when the connection closes before the answer was sent. It is the connection that is heard: the answer to
 * a request that was sent ahead, behind another one on the same connection, may never close.
 */
export function whenClientLeaves({ raw, request }: FastifyReply, leave: () => void): void {
  const { socket } = request;
  socket.once('close', leave);
  raw.once('finish', () => socket.off('close', leave));
}
