import { type EventEmitter, once } from 'node:events';
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';

/**
 * A connection to this machine, once it stands. Its errors are ignored: a server that rightly cuts a connection off
 * may reset it, and Node ends the process for an error that has no listener. Wait for what came, and for `closed()`.
 */
export async function openSocket(port: number, options: Omit<TcpNetConnectOpts, 'port'> = {}): Promise<Socket> {
  const socket = quiet(connect({ host: '127.0.0.1', ...options, port }));
  await once(socket, 'connect');
  return socket;
}

/** Ignores the errors of a connection, a session or a stream of a test's own. */
export function quiet<Emitter extends EventEmitter>(emitter: Emitter): Emitter {
  return emitter.on('error', () => {});
}

/**
 * Resolves when the connection, the stream or the server has closed, whether with an error or without. `once(socket,
 * 'close')` rejects for an error.
 */
export function closed(emitter: EventEmitter): Promise<void> {
  return new Promise((resolve) => emitter.once('close', () => resolve()));
}

/** Counts, from here on, the connections of a server on which something has come. */
export function connectionsUsed(server: EventEmitter): () => number {
  const connections: Socket[] = [];
  server.on('connection', (connection: Socket) => connections.push(connection));
  return () => connections.filter(({ bytesRead }) => bytesRead > 0).length;
}

/** Sends these bytes, and reads until the server closes the connection or the answer has this end. */
export async function exchange(port: number, bytes: string, until?: string): Promise<string> {
  const socket = await openSocket(port);
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1');
    if (until !== undefined && answer.endsWith(until)) {
      socket.destroy();
    }
  });
  socket.write(bytes);
  await closed(socket);
  return answer;
}
