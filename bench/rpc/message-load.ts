import { connect, type Socket } from 'node:net';
import { type Load, sendOver } from '../http/load';

const CONNECTIONS = 8;

/** The patterns that are asked in turns, by their text on the wire. */
const PATTERNS: readonly string[] = ['"price"', '{"cmd":"sum"}'];
const MESSAGE = '{"values":[1,2,3]}';
const SEPARATOR = '#';

/** Sends messages as Nest's TCP client does (`<length>#<json>`), one after the other on each of some connections. */
export class MessageLoad implements Load {
  private readonly connections: readonly Connection[];
  private next = 0;

  constructor(port: number) {
    this.connections = Array.from({ length: CONNECTIONS }, () => new Connection(port));
  }

  async drive(amount: number): Promise<void> {
    await sendOver(this.connections, amount, async (connection) => {
      const number = this.next++;
      const pattern = PATTERNS[number % PATTERNS.length] ?? '';
      const answer = await connection.send(`{"pattern":${pattern},"data":${MESSAGE},"id":"${number}"}`);
      if (!answer.includes('"response":6')) {
        throw new Error(`${answer} for ${pattern}`);
      }
    });
  }

  close(): void {
    this.connections.forEach((connection) => connection.close());
  }
}

/** One connection, with one message at a time. */
class Connection {
  private readonly socket: Socket;
  private received = '';
  private answered: ((answer: string) => void) | undefined;
  private failed: (error: Error) => void = () => {};

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.setEncoding('latin1');
    this.socket.on('data', (text: string) => this.receive(text));
    this.socket.on('error', (error) => this.failed(error));
    this.socket.on('close', () => this.failed(new Error('the connection was closed')));
  }

  /** Sends the packet and waits for the one that ends the answer. */
  send(json: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.answered = resolve;
      this.failed = reject;
      this.socket.write(`${json.length}${SEPARATOR}${json}`);
    });
  }

  close(): void {
    this.failed = () => {};
    this.socket.destroy();
  }

  private receive(text: string): void {
    this.received += text;
    if (this.received.includes('"isDisposed":true')) {
      const answer = this.received;
      this.received = '';
      this.answered?.(answer);
    }
  }
}
