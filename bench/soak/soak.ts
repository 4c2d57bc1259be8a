import { setTimeout as pause } from 'node:timers/promises';
import { FAULTS, type Scene } from './faults';
import { type Figures, figuresOf } from './figures';
import { Readers, scrapeText, sumOf, type Target } from './readers';
import { Service } from './service';
import type { SoakAdapter } from './service.process';
import { Tally } from './tally';
import { Traffic } from './traffic';

/** One after the other, as often as there is time for. */
const CYCLE_MS = 24_000;
const SHORTEST_MS = 300;
const WARM_UP_MS = 3000;
/** Until what was in flight has ended, on a machine that does much else. */
const PATIENCE_MS = 60_000;

/** How much there is of it. */
export interface Amount {
  readonly milliseconds: number;
  readonly clients: number;
}

/** Runs the service on that adapter under traffic and faults. */
export async function soak(adapter: SoakAdapter, amount: Amount, progress: (text: string) => void): Promise<Figures> {
  const service = await Service.start(adapter);
  try {
    return await soakOf(adapter, service, amount, progress);
  } finally {
    service.kill();
  }
}

async function soakOf(
  adapter: SoakAdapter,
  service: Service,
  { milliseconds, clients }: Amount,
  progress: (text: string) => void,
): Promise<Figures> {
  const tally = new Tally();
  const scene: Scene = { adapter, service, tally, clients, exhausted: false };
  const target = { management: service.ports.management, token: service.token };
  // Compiled code and pools of connections are there before the first measurement.
  await underLoad(scene, target, () => cycle(scene, Math.min(milliseconds, WARM_UP_MS), () => {}));
  await settledText(target);
  const bytes = [await service.ask<number>({ what: 'bytes' })];
  let text = '';
  for (const half of ['first', 'second']) {
    const end = performance.now() + milliseconds / 2;
    await underLoad(scene, target, async () => {
      do {
        await cycle(scene, Math.min(milliseconds / 2, CYCLE_MS), (what) => progress(`${half} half: ${what}`));
      } while (performance.now() < end);
    });
    text = await settledText(target);
    bytes.push(await service.ask<number>({ what: 'bytes' }));
  }
  const unheeded = await service.ask<string[]>({ what: 'unheeded' });
  unheeded.forEach((what) => tally.because(what));
  const exit = await service.close(PATIENCE_MS);
  return figuresOf(adapter, tally, {
    minutes: milliseconds / 60_000,
    counted: sumOf(text, 'http_requests_total'),
    inFlight: sumOf(text, 'http_requests_in_flight'),
    streams: sumOf(text, 'http_streaming_active'),
    bytes,
    unheeded: unheeded.length,
    exit,
  });
}

async function underLoad(scene: Scene, target: Target, happens: () => Promise<void>): Promise<void> {
  const traffic = new Traffic(scene.service.ports.port, scene.clients, scene.tally, () => scene.exhausted);
  const readers = new Readers(target, scene.tally, () => !scene.exhausted);
  try {
    await happens();
  } finally {
    await Promise.all([traffic.stop(), readers.stop()]);
  }
}

async function cycle(scene: Scene, milliseconds: number, progress: (text: string) => void): Promise<void> {
  const faults = Object.entries(FAULTS);
  for (const [name, fault] of faults) {
    progress(`${name}; ${scene.tally.sent} requests so far`);
    await fault(scene, Math.max(SHORTEST_MS, milliseconds / faults.length));
  }
}

/** A scrape once nothing is in flight, or whatever there is when patience has ended. */
async function settledText(target: Target): Promise<string> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const text = await scrapeText(target);
    const open = sumOf(text, 'http_requests_in_flight') + sumOf(text, 'http_streaming_active');
    if (open === 0 || performance.now() > end) {
      return text;
    }
    await pause(SHORTEST_MS);
  }
}
