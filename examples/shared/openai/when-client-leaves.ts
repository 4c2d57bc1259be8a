import type { FastifyReply } from 'fastify';

/**
 * Calls back once the answer has closed, be it because it was sent or because its client has hung up; once in any case. The connection is heard
 * too: the answer to a request that was sent ahead, behind another one on the same connection, may never close.
 */
export function whenClientLeaves({ raw, request }: FastifyReply, leave: () => void): void {
  const { socket } = request;
  const close = (): void => {
    socket.off('close', close);
    raw.off('close', close);
    leave();
  };
  socket.once('close', close);
  raw.once('close', close);
}
