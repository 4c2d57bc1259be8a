import { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { quiet } from '../../support/sockets';

/** What somebody does who holds connections. */
export interface Idling {
  readonly connections: number;
  /** What is sent on each. */
  readonly bytes: string | Buffer;
  /** Over TLS, once the handshake is done. */
  readonly tls?: boolean;
  /** Whether what comes is read. @default true */
  readonly reads?: boolean;
  /** Where the connection of that number comes from. */
  readonly address: (number: number) => string;
}

/** The beginning of a TLS handshake, of which the rest never comes. */
export const HALF_HANDSHAKE = Buffer.from('16030102000100', 'hex');

/** From the address of whoever reads, and from as many others as there are connections. */
export const SAME_ADDRESS = (): string => '127.0.0.1';
export const OTHER_ADDRESSES = (number: number): string => `127.0.${1 + (number >> 8)}.${number & 255}`;

/**
 * How long a cut connection is missed. Those that are cut together come back together; without any pause, hundreds
 * that are too many take the whole processor to be opened and cut.
 */
const REOPENS_AFTER_MS = 200;

/** Somebody who holds connections to a port, and opens a new one for each that is cut. */
export class Idlers {
  private readonly sockets = new Map<number, Socket>();
  private connected = 0;
  private stopped = false;

  constructor(
    private readonly port: number,
    private readonly idling: Idling,
  ) {
    for (let number = 0; number < idling.connections; number++) {
      this.open(number);
    }
  }

  /** How many connections were opened so far. */
  get opened(): number {
    return this.connected;
  }

  stop(): void {
    this.stopped = true;
    this.sockets.forEach((socket) => socket.destroy());
  }

  private open(number: number): void {
    const { bytes, tls = false, reads = true, address } = this.idling;
    const target = { port: this.port, host: '127.0.0.1', localAddress: address(number) };
    // Who attacks does not care whose certificate it is.
    const socket = quiet(tls ? connectTls({ ...target, rejectUnauthorized: false }) : new Socket().connect(target));
    this.sockets.set(number, socket);
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      this.connected++;
      if (bytes.length > 0) {
        socket.write(bytes);
      }
    });
    if (reads) {
      socket.resume();
    }
    socket.once('close', () => {
      if (!this.stopped) {
        setTimeout(() => this.open(number), REOPENS_AFTER_MS).unref();
      }
    });
  }
}
