import { connect, type Socket } from 'node:net';

/** An answer as the load generator needs it: what it was, and where in the text it ended. */
interface Answer {
  readonly status: number;
  readonly end: number;
}

/** One keep-alive connection that sends prepared requests, one at a time. */
export class Connection {
  private readonly socket: Socket;
  private received = '';
  private settle: { resolve(status: number): void; reject(error: Error): void } | undefined;

  constructor(private readonly port: number) {
    this.socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.socket.setEncoding('latin1');
    this.socket.on('timeout', () => this.socket.destroy(new Error('no answer for 30 seconds')));
    this.socket.on('data', (text: string) => this.receive(text));
    this.socket.on('error', (error) => this.fail(error));
    this.socket.on('close', () => this.fail(new Error('connection closed')));
  }

  /** Sends a request; resolves with the status of its answer. */
  send(request: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
      if (this.socket.destroyed) {
        this.fail(new Error('connection closed'));
        return;
      }
      // Only while an answer is due: the connection rests while other servers have their turn.
      this.socket.setTimeout(30_000);
      this.socket.write(request, 'latin1');
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private receive(text: string): void {
    this.received += text;
    const answer = answerIn(this.received);
    if (answer !== undefined) {
      this.received = this.received.slice(answer.end);
      this.socket.setTimeout(0);
      this.settle?.resolve(answer.status);
    }
  }

  private fail(error: Error): void {
    this.settle?.reject(new Error(`127.0.0.1:${this.port}: ${error.message}`));
  }
}

/** The first complete answer in the text. All applications here send the length of their bodies. */
function answerIn(text: string): Answer | undefined {
  const head = text.indexOf('\r\n\r\n');
  if (head === -1) {
    return undefined;
  }
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head))?.[1];
  if (length === undefined) {
    throw new Error('an answer without Content-Length');
  }
  const end = head + 4 + Number(length);
  return text.length < end ? undefined : { status: Number(text.slice(9, 12)), end };
}
