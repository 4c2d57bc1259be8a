import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type Exchange, exchange, type Outcome } from './exchange';
import type { Tally } from './tally';

/** What a client asks for, how it leaves, and what it is told. */
interface Kind extends Pick<Exchange, 'path' | 'body' | 'lengthOfBody' | 'leaves'> {
  readonly status: number;
  /** Whether the service breaks the answer off. */
  readonly breaks?: boolean;
}

const PLAIN: Kind = { path: '/soak/plain', status: 200 };
const KINDS: readonly Kind[] = [
  PLAIN,
  PLAIN,
  { path: '/soak/body', body: '{"a":1}', status: 201 },
  { path: '/soak/nobody?is=here', status: 404 },
  { path: '/soak/error', status: 500 },
  { path: '/soak/events', status: 200 },
  { path: '/soak/chunks', status: 200 },
  { path: '/soak/large', status: 200 },
  { path: '/soak/slow', status: 200 },
  { path: '/soak/broken', status: 200, breaks: true },
  { path: '/soak/slow', status: 200, leaves: 'sent' },
  { path: '/soak/events', status: 200, leaves: 'begun' },
  { path: '/soak/chunks', status: 200, leaves: 'begun' },
  { path: '/soak/large', status: 200, leaves: 'begun' },
  { path: '/soak/body', body: '{"a":', lengthOfBody: 100, status: 201, leaves: 'sent' },
];
const NOT_ACCEPTED_MS = 50;

/** Clients that send requests of every kind, one after the other on a connection each, until `stop()`. */
export class Traffic {
  private readonly clients: readonly Promise<void>[];
  private next = 0;
  private stopped = false;

  /** @param mayFail whether the service has no descriptors for new connections */
  constructor(
    private readonly port: number,
    clients: number,
    private readonly tally: Tally,
    private readonly mayFail: () => boolean,
  ) {
    this.clients = Array.from({ length: clients }, () => this.client());
  }

  /** Resolves once every client has had the end of its last request. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.clients);
  }

  private async client(): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    let isConnected = false;
    while (!this.stopped) {
      // What is sent on a connection that has brought an answer has come to the service, whatever its client does then.
      const kind: Kind = isConnected ? (KINDS[this.next++ % KINDS.length] ?? PLAIN) : PLAIN;
      const outcome = await exchange({ ...kind, port: this.port, agent });
      // Who leaves with the first bytes may have had the last ones, too, but has no connection any more.
      isConnected = outcome.whole && outcome.error === undefined && kind.leaves === undefined;
      if (!this.count(kind, outcome)) {
        await pause(NOT_ACCEPTED_MS);
      }
    }
    agent.destroy();
  }

  /** Returns whether the service got it. */
  private count({ status, leaves, breaks = false }: Kind, outcome: Outcome): boolean {
    const { tally } = this;
    const hasCome = outcome.status !== undefined || (outcome.reused && (leaves === 'sent' || breaks));
    if (!hasCome) {
      if (!outcome.reused && this.mayFail()) {
        tally.unaccepted++;
      } else {
        tally.lost++;
        tally.because(`a request without an answer: ${outcome.error ?? 'closed'}`);
      }
      return false;
    }
    tally.sent++;
    if (leaves !== undefined) {
      tally.left++;
    } else if (outcome.status !== undefined && (outcome.status !== status || outcome.whole === breaks)) {
      tally.unexpected++;
      tally.because(`${outcome.status} for ${status}, ${outcome.whole ? 'whole' : 'broken off'}`);
    }
    return true;
  }
}
