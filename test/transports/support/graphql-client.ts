import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { TestApp } from '../../support/test-app';
import { NEST_MAJOR } from '../../support/nest-version';

/** What a GraphQL server answers. */
export interface GraphqlAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string }[];
}

/** Posts one operation, or several at once. */
export async function post(app: TestApp, body: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const answer = await app.fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(body) });
  return JSON.parse(answer.body) as unknown;
}

/** Runs one operation. */
export async function ask(app: TestApp, query: string): Promise<GraphqlAnswer> {
  return (await post(app, { query })) as GraphqlAnswer;
}

/** One subscription of a client. */
export interface Subscription {
  /** What came so far: the data of events. */
  readonly events: unknown[];
  /** What it ended with: `completed`, or the first error. */
  readonly ends: string[];
  unsubscribe(): void;
}

/** A client that subscribes over one WebSocket. */
export class SubscribingClient {
  private readonly client: Client;
  private socket: WebSocket | undefined;

  constructor(app: TestApp) {
    this.client = createClient({
      url: `ws://127.0.0.1:${app.port}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      on: { opened: (socket) => (this.socket = socket as WebSocket) },
    });
  }

  subscribe(query: string): Subscription {
    const events: unknown[] = [];
    const ends: string[] = [];
    const unsubscribe = this.client.subscribe(
      { query },
      {
        next: ({ data, errors }) => void events.push(errors?.[0]?.message ?? data),
        error: (error) => void ends.push(errorText(error)),
        complete: () => void ends.push('completed'),
      },
    );
    return { events, ends, unsubscribe };
  }

  /** Is gone without a word. */
  vanish(): void {
    this.socket?.terminate();
  }

  async close(): Promise<void> {
    await this.client.dispose();
  }
}

function errorText(error: unknown): string {
  const [first] = Array.isArray(error) ? (error as Error[]) : [error as Error];
  return first?.message ?? 'the connection was lost';
}

/**
 * What a subscriber is told of a source that failed with the error `expected`. The servers that go with NestJS 10 have
 * trouble to tell it.
 */
export function toldOfFailure(): unknown[] {
  return NEST_MAJOR > 10 ? ['expected'] : [expect.stringMatching(/expected|the connection was lost/)];
}
