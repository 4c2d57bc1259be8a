import { setTimeout as pause } from 'node:timers/promises';
import { closeDuringScrapes } from './closing';
import { Flood } from './flood';
import type { Service } from './service';
import type { SoakAdapter } from './service.process';
import type { Tally } from './tally';
import { Traffic } from './traffic';

/** What is done to a service that is at work. */
export interface Scene {
  readonly adapter: SoakAdapter;
  readonly service: Service;
  readonly tally: Tally;
  /** The usual ones, who send requests all the time. */
  readonly clients: number;
  /** Whether the service has no descriptors left: the system then refuses connections, whoever opens them. */
  exhausted: boolean;
}

/** Something that happens to it for so many milliseconds. It is over when this resolves. */
export type Fault = (scene: Scene, milliseconds: number) => Promise<void>;

/** Longest that the service stands still: past this, scrapers of the real world would give up, too. */
const STILL_MS = 1500;
const HOUR = 3600;
/** How many come to the service in a flood for each of the usual ones. */
const CROWD = 6;
/** What the system takes to refuse what had come while there were no descriptors. */
const AFTER_EXHAUSTION_MS = 300;

export const FAULTS: Readonly<Record<string, Fault>> = {
  nothing: (_scene, milliseconds) => pause(milliseconds),

  'a flood of requests': async ({ service, tally, clients }, milliseconds) => {
    const crowd = new Traffic(service.ports.port, CROWD * clients, tally, () => false);
    await pause(milliseconds);
    await crowd.stop();
  },

  'a flood of connections and wrong credentials at the endpoint': async ({ service, tally }, milliseconds) => {
    const flood = new Flood(service.ports.management, tally);
    await pause(milliseconds);
    await flood.stop();
  },

  'SIGSTOP and SIGCONT': async ({ service }, milliseconds) => {
    service.signal('SIGSTOP');
    await pause(Math.min(milliseconds, STILL_MS));
    service.signal('SIGCONT');
  },

  'a blocked event loop': ({ service }, milliseconds) =>
    service.ask({ what: 'block', milliseconds: Math.min(milliseconds, STILL_MS) }),

  'clocks that jump': async ({ service }, milliseconds) => {
    for (const seconds of [HOUR, -2 * HOUR, 0]) {
      await service.ask({ what: 'jump', seconds });
      await pause(milliseconds / 3);
    }
  },

  'no descriptors': async (scene, milliseconds) => {
    scene.exhausted = true;
    await scene.service.ask({ what: 'exhaust', on: true });
    await pause(Math.min(milliseconds, STILL_MS));
    await scene.service.ask({ what: 'exhaust', on: false });
    await pause(AFTER_EXHAUSTION_MS);
    scene.exhausted = false;
  },

  'no /proc': async ({ service }, milliseconds) => {
    await service.ask({ what: 'hideProc', on: true });
    await pause(milliseconds);
    await service.ask({ what: 'hideProc', on: false });
  },

  'a service that closes during scrapes': ({ adapter, tally }) => closeDuringScrapes(adapter, tally),
};
