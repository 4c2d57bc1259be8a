import { withTimeout } from '../core/with-timeout';
import type { Instruments } from '../instruments/instruments';

/** What is asked of a server of Node's, which counts its connections itself. */
export interface CountingServer {
  readonly listening: boolean;
  getConnections(callback: (error: Error | null, count: number) => void): unknown;
}

/** A server that was given connections of other processes asks those; it is not waited for longer. */
const LONGEST_WAIT = 1000;

/**
 * The connections that are open at the application's servers. Node counts them, whatever is spoken over them, and is
 * asked when somebody wants to know.
 */
export class OpenConnections {
  private readonly servers = new Set<CountingServer>();
  private hasListened = false;

  /** The connections of the server count. */
  add(server: CountingServer): void {
    this.servers.add(server);
  }

  /** How many there are; `undefined` where no server listens, or one does not tell. */
  async count(): Promise<number | undefined> {
    const counts = await Promise.all([...this.servers].map((server) => countOf(server)));
    this.hasListened ||= [...this.servers].some((server) => server.listening);
    return this.hasListened
      ? counts.reduce<number | undefined>(
          (sum, count) => (sum === undefined || count === undefined ? undefined : sum + count),
          0,
        )
      : undefined;
  }
}

/** The connections, and their metric if it is asked for: where only an interceptor sees requests, no server is known. */
export function makeOpenConnections(instruments: Instruments, isShown: boolean): OpenConnections {
  const connections = new OpenConnections();
  if (isShown) {
    instruments.samples('http_open_connections', async () => {
      const value = await connections.count();
      return value === undefined ? [] : [{ labels: {}, value }];
    });
  }
  return connections;
}

function countOf(server: CountingServer): Promise<number | undefined> {
  const counted = new Promise<number | undefined>((resolve) => {
    server.getConnections((error, count) => resolve(error === null ? count : undefined));
  });
  // The method may be another's, and throw.
  const told = counted.catch(() => undefined);
  return withTimeout(LONGEST_WAIT, told, () => undefined);
}
