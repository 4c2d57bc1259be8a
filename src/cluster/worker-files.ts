import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createWhole } from './cluster-folder';
import { identityOf, isRunning, type ProcessIdentity } from './process-identity';

/** What a worker has written. */
export type WorkerFile = 'owner' | 'report' | 'totals' | 'sock';

/** A worker that is or was: its place, and its number among those that had the place. */
export interface Worker {
  readonly place: number;
  readonly turn: number;
}

const NAME = /^(\d+)\.(\d+)\.(owner|report|totals|sock)$/;
const OWN_FILE = 0o600;
/** More workers than any machine has. */
const MAX_PLACES = 4096;

/**
 * The files of the workers of a group: `<place>.<turn>.report` is what a worker has counted so far, with what those had
 * counted that had its place before it. A worker that ends leaves its place, with its files, to the next one that comes:
 * that takes over what it had counted, so that nothing is lost and nothing grows.
 *
 * Who creates the file of the next turn has the place: that one process can, and no lock is left behind by one that is
 * killed.
 */
export class WorkerFiles {
  constructor(private readonly folder: string) {}

  path({ place, turn }: Worker, file: WorkerFile): string {
    return join(this.folder, `${place}.${turn}.${file}`);
  }

  /** The workers that are or were, first places first, of each place the last one first. */
  all(file: WorkerFile): Worker[] {
    return readdirSync(this.folder)
      .map((name) => NAME.exec(name))
      .filter((match) => match?.[3] === file)
      .map((match) => ({ place: Number(match?.[1]), turn: Number(match?.[2]) }))
      .toSorted((a, b) => a.place - b.place || b.turn - a.turn);
  }

  /** The first place that nobody has, for this process. */
  takePlace(): Worker {
    const self = JSON.stringify(identityOf());
    for (let place = 0; place < MAX_PLACES;) {
      const last = this.all('owner').find((worker) => worker.place === place);
      if (last !== undefined && this.isRunning(last)) {
        place++;
        continue;
      }
      const worker = { place, turn: (last?.turn ?? 0) + 1 };
      if (createWhole(this.path(worker, 'owner'), self)) {
        return worker;
      }
    }
    throw new Error(`there are ${MAX_PLACES} workers`);
  }

  /** Of each place, the last worker that has reported. */
  reported(): Worker[] {
    const places = new Map<number, Worker>();
    this.all('report').forEach((worker) => places.set(worker.place, places.get(worker.place) ?? worker));
    return [...places.values()];
  }

  /** The worker is not one any more, though its process may run on. */
  leave(worker: Worker): void {
    this.write(worker, 'owner', Buffer.from('{}'));
    rmSync(this.path(worker, 'sock'), { force: true });
  }

  /** The worker that runs since longest: whoever comes does not take its place, and one that ends has it no more. */
  get oldest(): Worker | undefined {
    const running = this.all('owner').filter((worker) => this.isRunning(worker));
    return running.toSorted((a, b) => this.since(a) - this.since(b) || a.place - b.place)[0];
  }

  isRunning(worker: Worker): boolean {
    try {
      return isRunning(JSON.parse(this.read(worker, 'owner').toString()) as ProcessIdentity);
    } catch {
      return false;
    }
  }

  has(worker: Worker, file: WorkerFile): boolean {
    return existsSync(this.path(worker, file));
  }

  /** Seconds since the worker has reported. */
  age(worker: Worker): number {
    return (Date.now() - statSync(this.path(worker, 'report')).mtimeMs) / 1000;
  }

  /** What the workers know in common; `undefined`: nothing yet. */
  readShared(name: string): Buffer | undefined {
    const path = join(this.folder, name);
    return existsSync(path) ? readFileSync(path) : undefined;
  }

  writeShared(name: string, content: Uint8Array): void {
    replace(join(this.folder, name), content);
  }

  /** @throws Error with the code `ENOENT` where there is none (any more) */
  read(worker: Worker, file: WorkerFile): Buffer {
    return readFileSync(this.path(worker, file));
  }

  /** Replaces what the worker has written: whoever reads has the one or the other, whole. */
  write(worker: Worker, file: WorkerFile, content: Uint8Array): void {
    replace(this.path(worker, file), content);
  }

  /** The report is as it was, and of now. */
  touch(worker: Worker): void {
    const now = new Date();
    utimesSync(this.path(worker, 'report'), now, now);
  }

  /** Removes what workers have left that had the place before; the owner last, so that its turn is not given again. */
  removeBefore({ place, turn }: Worker): void {
    for (const file of ['sock', 'report', 'totals', 'owner'] as const) {
      for (const worker of this.all(file).filter((each) => each.place === place && each.turn < turn)) {
        rmSync(this.path(worker, file), { force: true });
      }
    }
  }

  private since(worker: Worker): number {
    return statSync(this.path(worker, 'owner')).mtimeMs;
  }
}

function replace(path: string, content: Uint8Array): void {
  writeFileSync(`${path}.${process.pid}`, content, { mode: OWN_FILE });
  renameSync(`${path}.${process.pid}`, path);
}
