import { connect, type Socket } from 'node:net';
import { platform } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { exchange } from './exchange';
import type { Tally } from './tally';

const FROM_THE_READERS_ADDRESS = 60;
const FROM_OTHERS = 300;
const GUESSING = 4;
const GUESSES_EVERY_MS = 5;
const BYTES = ['', 'GET /metrics HTTP/1.1\r\nHost: a\r\nX-Slow: ', 'GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n'];

/**
 * Connections to the management port that are idle, half sent or kept, and opened again as they are cut; and wrong
 * credentials beside them.
 */
export class Flood {
  private readonly sockets = new Set<Socket>();
  private readonly guessing: readonly Promise<void>[];
  private stopped = false;

  constructor(
    private readonly port: number,
    private readonly tally: Tally,
  ) {
    for (let number = 0; number < FROM_THE_READERS_ADDRESS + FROM_OTHERS; number++) {
      this.hold(number);
    }
    this.guessing = Array.from({ length: GUESSING }, (_, number) => this.guess(number));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.sockets.forEach((socket) => socket.destroy());
    await Promise.all(this.guessing);
  }

  private hold(number: number): void {
    const localAddress = number < FROM_THE_READERS_ADDRESS ? addressOf(0) : addressOf(number);
    const socket = connect({ host: '127.0.0.1', port: this.port, localAddress });
    this.sockets.add(socket);
    socket.on('error', () => {});
    socket.once('connect', () => {
      this.tally.idle++;
      const bytes = BYTES[number % BYTES.length] ?? '';
      if (bytes !== '') {
        socket.write(bytes);
      }
    });
    socket.resume().once('close', () => {
      this.sockets.delete(socket);
      if (!this.stopped) {
        setImmediate(() => this.hold(number));
      }
    });
  }

  private async guess(number: number): Promise<void> {
    const user = Buffer.from(`prometheus:guess-${number}`).toString('base64');
    const guesses = [`Bearer ${'guess'.repeat(5)}`, `Basic ${user}`, 'Digest x', ''];
    for (let count = 0; !this.stopped; count++) {
      const authorization = guesses[count % guesses.length] ?? '';
      const { status } = await exchange({
        port: this.port,
        path: '/metrics',
        agent: false,
        localAddress: addressOf(count % 2 === 0 ? 0 : 1000 + number),
        headers: authorization === '' ? {} : { Authorization: authorization },
      });
      this.tally.wrong++;
      if (status === 200) {
        this.tally.letIn++;
      }
      await pause(GUESSES_EVERY_MS);
    }
  }
}

/** 127.0.0.1 for 0. Where the system has one loopback address only, it is everybody's. */
function addressOf(number: number): string {
  return platform() === 'linux' && number > 0 ? `127.0.${1 + (number >> 8)}.${number & 255}` : '127.0.0.1';
}
