import { setTimeout as pause } from 'node:timers/promises';
import { exchange, type Outcome } from './exchange';
import { Service } from './service';
import type { SoakAdapter } from './service.process';
import type { Tally } from './tally';

const SCRAPES = 4;
const REQUESTS = 20;
const BEFORE_CLOSING_MS = 20;
/** What a service has to end by itself, on a machine that does much else. */
const PATIENCE_MS = 60_000;

/**
 * A further service that is closed while it is scraped and asked: what was begun ends, and so does the process, by
 * itself.
 */
export async function closeDuringScrapes(adapter: SoakAdapter, tally: Tally): Promise<void> {
  const service = await Service.start(adapter);
  const { port, management } = service.ports;
  const headers = { Authorization: `Bearer ${service.token}` };
  const under = [
    ...Array.from({ length: SCRAPES }, () => exchange({ port: management, path: '/metrics', agent: false, headers })),
    ...Array.from({ length: REQUESTS }, () => exchange({ port, path: '/soak/slow', agent: false })),
  ];
  await pause(BEFORE_CLOSING_MS);
  const code = await service.close(PATIENCE_MS);
  tally.closes++;
  (await Promise.all(under)).filter(wasBrokenOff).forEach(({ error }) => {
    tally.brokenOff++;
    tally.because(`an answer that a closing service broke off: ${error ?? 'closed'}`);
  });
  if (code !== 0) {
    tally.badExits++;
    tally.because(`a closed service ended with ${code}`);
  }
}

/** Begun and not ended; what was not begun was refused, as it may be. */
function wasBrokenOff({ status, whole }: Outcome): boolean {
  return status !== undefined && !whole;
}
