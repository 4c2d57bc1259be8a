import { PATIENCE_MS } from '../../support/patience';
import { closed } from '../../support/sockets';
import { type AttackedService, attackerAddress } from './attack';

const CONNECTIONS = 24;

/** What was answered to a flood: how often each status. */
export type Statuses = ReadonlyMap<string, number>;

/**
 * Sends every line of requests over a connection of its own, some at once: all of a line in a pipeline, and what
 * follows is sent when the one before has closed. The last request of a line must be one after which the server
 * closes.
 */
export async function flood(service: AttackedService, lines: readonly string[]): Promise<Statuses> {
  const statuses = new Map<string, number>();
  let next = 0;
  const attacker = async (): Promise<void> => {
    while (next < lines.length) {
      const number = next++;
      await sendLine(service, lines[number] ?? '', attackerAddress(number), (status) =>
        statuses.set(status, (statuses.get(status) ?? 0) + 1),
      );
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, attacker));
  return statuses;
}

async function sendLine(
  service: AttackedService,
  line: string,
  address: string,
  onStatus: (status: string) => void,
): Promise<void> {
  const socket = await service.open(address);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const cut = closed(socket);
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.write(line, 'latin1');
  await cut;
  for (const [, status = ''] of Buffer.concat(chunks)
    .toString('latin1')
    .matchAll(/HTTP\/1\.1 (\d{3}) /g)) {
    onStatus(status);
  }
}
