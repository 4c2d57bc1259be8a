import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { onClose } from './node-response';

/**
 * Responses to pipelined requests that wait behind an earlier one. Node gives such a response its socket only when its
 * turn comes, and never emits `close` on it when the client leaves before that.
 */
export class PipelinedResponses {
  private readonly waiting = new WeakMap<Socket, Set<ServerResponse>>();

  /** @param onGone called for each response whose client left before its turn */
  constructor(private readonly onGone: (response: ServerResponse) => void) {}

  /**
   * Watches a response that has no socket yet.
   *
   * @param socket of its request
   */
  watch(response: ServerResponse, socket: Socket | null | undefined): void {
    if (socket === undefined || socket === null) {
      return;
    }
    const queue = this.queueOf(socket);
    queue.add(response);
    onClose(response, () => queue.delete(response));
  }

  /** One listener on the socket serves all that wait on it. */
  private queueOf(socket: Socket): Set<ServerResponse> {
    const found = this.waiting.get(socket);
    if (found !== undefined) {
      return found;
    }
    const queue = new Set<ServerResponse>();
    this.waiting.set(socket, queue);
    socket.once('close', () => queue.forEach((response) => this.onGone(response)));
    return queue;
  }
}
