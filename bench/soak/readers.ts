import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { exchange, type Outcome } from './exchange';
import type { Tally } from './tally';

const EVERY_MS = 100;

/** Where to read, and with what. */
export interface Target {
  readonly management: number;
  readonly token: string;
}

/** Readers with the right token: one that keeps its connection, and one that opens a new one for each scrape. */
export class Readers {
  private readonly reading: readonly Promise<void>[];
  private stopped = false;

  /** @param mayConnect whether the service has descriptors for new connections */
  constructor(
    private readonly target: Target,
    private readonly tally: Tally,
    private readonly mayConnect: () => boolean,
  ) {
    this.reading = [this.read(true), this.read(false)];
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.reading);
  }

  private async read(keeps: boolean): Promise<void> {
    const agent = keeps ? new Agent({ keepAlive: true, maxSockets: 1 }) : false;
    while (!this.stopped) {
      if (keeps || this.mayConnect()) {
        await this.scrape(agent);
      }
      await pause(EVERY_MS);
    }
    if (agent !== false) {
      agent.destroy();
    }
  }

  private async scrape(agent: Agent | false): Promise<void> {
    const couldConnect = this.mayConnect();
    let outcome = await scrapeOnce(this.target, agent);
    if (outcome.status === undefined && outcome.reused) {
      this.tally.resent++;
      outcome = await scrapeOnce(this.target, agent);
    }
    if (outcome.status === undefined && !(couldConnect && this.mayConnect())) {
      // The system has refused the connection.
      this.tally.unaccepted++;
      return;
    }
    this.tally.scrapes++;
    if (outcome.status !== 200 || !outcome.whole) {
      this.tally.refused++;
      this.tally.because(`a right reader: ${outcome.status ?? outcome.error ?? 'closed'}`);
    }
  }
}

function scrapeOnce({ management, token }: Target, agent: Agent | false): Promise<Outcome> {
  return exchange({ port: management, path: '/metrics', agent, headers: { Authorization: `Bearer ${token}` } });
}

/** The text that a scrape is answered with. */
export async function scrapeText({ management, token }: Target): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${management}/metrics`, {
    headers: { Authorization: `Bearer ${token}`, Connection: 'close' },
  });
  const text = await answer.text();
  if (answer.status !== 200) {
    throw new Error(`a scrape was answered with ${answer.status}`);
  }
  return text;
}

/** The sum of all series of a metric in the text format. */
export function sumOf(text: string, metric: string): number {
  return [...text.matchAll(new RegExp(`^${metric}(?:\\{[^\\n]*\\})? (\\S+)$`, 'gm'))].reduce(
    (sum, [, value]) => sum + Number(value),
    0,
  );
}
