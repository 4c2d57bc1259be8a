import type { IncomingMessage } from 'node:http';

const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Calls back once the rest of a body has arrived, and throws that away. To close a connection with unread bytes resets
 * it: the client would hear of a broken connection, and not why its body is refused. A body without end is cut off.
 */
export function whenBodyIsOver(request: IncomingMessage, answer: () => void): void {
  if (request.complete) {
    answer();
    return;
  }
  let bytes = 0;
  const read = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) {
      over();
    }
  };
  const over = (): void => {
    request.off('data', read).off('end', over).off('close', over);
    answer();
  };
  request.on('data', read).once('end', over).once('close', over);
}
