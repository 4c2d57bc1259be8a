import fs from 'node:fs';
import promises from 'node:fs/promises';

const OPEN_AT_MOST = 20_000;
const RealDate = Date;

let skewMs = 0;

/** A Date that is off by what {@link jump} says. */
class SkewedDate extends RealDate {
  constructor(...given: unknown[]) {
    // Without arguments it is the time of now; with some, whatever they say.
    super(...((given.length === 0 ? [RealDate.now() + skewMs] : given) as [number]));
  }

  static override now(): number {
    return RealDate.now() + skewMs;
  }
}

/** Puts the clock of this process forward or back; 0 sets it right. */
export function jump(seconds: number): void {
  skewMs = seconds * 1000;
  globalThis.Date = skewMs === 0 ? RealDate : (SkewedDate as DateConstructor);
}

/** Blocks the event loop. */
export function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

const taken: number[] = [];

/** Takes all descriptors that this process may have, or gives them back. Returns how many it took. */
export function exhaust(on: boolean): number {
  if (!on) {
    taken.splice(0).forEach((descriptor) => fs.closeSync(descriptor));
    return 0;
  }
  try {
    while (taken.length < OPEN_AT_MOST) {
      taken.push(fs.openSync('/dev/null', 'r'));
    }
  } catch {
    // That was the last one.
  }
  return taken.length;
}

const { readFile } = promises;

/** Makes `/proc` and `/sys` unreadable for this process, as in a hardened container, or readable again. */
export function hideProc(on: boolean): void {
  const hidden = (path: unknown): boolean => /^\/(?:proc|sys)\//.test(String(path));
  const denied = ((path: string, ...more: []) =>
    hidden(path)
      ? Promise.reject(Object.assign(new Error(`EACCES: permission denied, open '${path}'`), { code: 'EACCES' }))
      : readFile(path, ...more)) as typeof readFile;
  promises.readFile = on ? denied : readFile;
}
