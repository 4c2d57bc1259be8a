import { Connection } from './connection';

/** What is driven at a server. */
export interface Load {
  /**
   * Sends that many requests and waits for all answers.
   *
   * @throws Error where one is missing or is no success
   */
  drive(amount: number): Promise<void>;
  close(): void;
}

const CONNECTIONS = 16;

/** What is asked for in turns. */
const REQUESTS: readonly string[] = [
  requestText('GET', '/users/17'),
  requestText('GET', '/orders'),
  requestText('POST', '/orders', JSON.stringify({ item: 'tea', quantity: 2 })),
  requestText('GET', '/users/4711'),
];

/**
 * Sends requests over connections that stay open, so that short slices are possible: of many short slices in turns
 * each sees the same machine, which no load generator that starts anew and runs for seconds achieves.
 */
export class RequestLoad implements Load {
  private readonly connections: readonly Connection[];
  private next = 0;

  constructor(port: number) {
    this.connections = Array.from({ length: CONNECTIONS }, () => new Connection(port));
  }

  async drive(amount: number): Promise<void> {
    await sendOver(this.connections, amount, async (connection) => {
      const request = REQUESTS[this.next++ % REQUESTS.length] ?? '';
      const status = await connection.send(request);
      if (status < 200 || status > 299) {
        throw new Error(`${status} for ${request}`);
      }
    });
  }

  close(): void {
    this.connections.forEach((connection) => connection.close());
  }
}

/** Sends that many over all connections, one after the other on each. */
export async function sendOver<Connection>(
  connections: readonly Connection[],
  amount: number,
  send: (connection: Connection) => Promise<void>,
): Promise<void> {
  let left = amount;
  const keepSending = async (connection: Connection): Promise<void> => {
    while (left > 0) {
      left--;
      await send(connection);
    }
  };
  await Promise.all(connections.map(keepSending));
}

function requestText(method: string, path: string, json?: string): string {
  const entity = json === undefined ? '' : `Content-Type: application/json\r\nContent-Length: ${json.length}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n${entity}\r\n${json ?? ''}`;
}
