import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { withTimeout } from '../core/with-timeout';
import type { PointsQuestion } from '../summary/series/request-series';

/** What one worker asks another: to report what it has counted, or what its window says, in all or point by point. */
export type Question =
  | { readonly about: 'report' }
  | { readonly about: 'window'; readonly seconds: number | null; readonly ago: number }
  | { readonly about: 'points'; readonly asked: PointsQuestion }
  | { readonly about: 'health' };

/** Of a question of ours. */
const MAX_BYTES = 16_384;
/** Nobody waits for longer. */
const MAX_MS = 10_000;

/** Answers the questions of other workers, over a socket that nobody but the user of the process can reach. */
export class WorkerSocket {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  /** @param answer to a question; where it throws, the asker hears nothing */
  constructor(private readonly answer: (question: Question) => Promise<Uint8Array>) {
    this.server = createServer({ allowHalfOpen: true }, (socket) => void this.serve(socket));
    this.server.unref();
  }

  async listen(path: string): Promise<void> {
    // Exclusive: in a cluster, the primary would else listen for all workers.
    this.server.listen({ path: addressOf(path), exclusive: true });
    await once(this.server, 'listening');
    this.server.on('error', () => {});
  }

  close(): void {
    this.server.close();
    this.sockets.forEach((socket) => socket.destroy());
  }

  private async serve(socket: Socket): Promise<void> {
    this.sockets.add(socket);
    socket.unref().setTimeout(MAX_MS, () => socket.destroy());
    socket.on('error', () => {}).once('close', () => this.sockets.delete(socket));
    try {
      socket.end(await this.answer(await readQuestion(socket)));
    } catch {
      socket.destroy();
    }
  }
}

/**
 * Asks a worker.
 *
 * @returns what it answers; `'late'` where it does not in that time; `undefined` where there is nobody to be asked
 */
export async function ask(path: string, question: Question, timeoutMs: number): Promise<Buffer | 'late' | undefined> {
  const socket = connect({ path: addressOf(path), allowHalfOpen: true }).unref();
  socket.on('error', () => {});
  try {
    socket.end(JSON.stringify(question));
    return await withTimeout(timeoutMs, buffer(socket), () => 'late' as const);
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

/** Not by iteration, which destroys a socket once it has read its end. */
function readQuestion(socket: Socket): Promise<Question> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
      if (text.length > MAX_BYTES) {
        reject(new Error('too long'));
      }
    });
    socket.once('end', () => {
      try {
        resolve(JSON.parse(text) as Question);
      } catch (error) {
        reject(error);
      }
    });
    socket.once('close', () => reject(new Error('left')));
  });
}

/** Windows has no sockets in folders: there it is a pipe that is named after the file. */
function addressOf(path: string): string {
  return process.platform === 'win32'
    ? `\\\\.\\pipe\\nestjs-red-metrics-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`
    : path;
}
