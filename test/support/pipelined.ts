import { closed, openSocket } from './sockets';

/** Over how many connections requests are sent. */
const CONNECTIONS = 20;

/**
 * Sends the requests over a few connections, pipelined, and waits for as many answers: for thousands of them `fetch()`
 * takes seconds.
 *
 * @param requestOf the bytes of the request of that number, which must not close its connection
 */
export async function sendMany(port: number, count: number, requestOf: (index: number) => string): Promise<void> {
  const perConnection = Math.ceil(count / CONNECTIONS);
  await Promise.all(
    Array.from({ length: CONNECTIONS }, (_, connection) => {
      const first = connection * perConnection;
      const last = Math.min(first + perConnection, count);
      return sendLine(
        port,
        Array.from({ length: Math.max(0, last - first) }, (_, offset) => requestOf(first + offset)),
      );
    }),
  );
}

/** Sends all of them over one connection, and reads until there are as many answers. */
async function sendLine(port: number, requests: readonly string[]): Promise<void> {
  if (requests.length === 0) {
    return;
  }
  const socket = await openSocket(port);
  let answers = 0;
  let rest = '';
  socket.on('data', (chunk: Buffer) => {
    // A status line may be cut in two: what follows the last whole one stands before the next chunk.
    const parts = (rest + chunk.toString('latin1')).split('HTTP/1.1 ');
    answers += parts.length - 1;
    rest = parts.at(-1)?.slice(-'HTTP/1.1'.length) ?? '';
    if (answers >= requests.length) {
      socket.end();
    }
  });
  socket.write(requests.join(''));
  await closed(socket);
  if (answers < requests.length) {
    throw new Error(`Of ${requests.length} requests, ${answers} were answered before the connection was closed.`);
  }
}
