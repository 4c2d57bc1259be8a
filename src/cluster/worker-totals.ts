import { deserialize, serialize } from 'node:v8';
import type { FramesByName, WorkerWindow } from '../summary/other-windows';
import { codeOf } from '../core/metrics.logger';
import type { Frame } from '../summary/window/frame';
import { mergeFrames } from '../summary/window/merge-frames';
import type { Worker, WorkerFiles } from './worker-files';

const NOTHING: FramesByName = {};

/** What workers did since they began, for the JSON summary: of those that do not answer, what they have left. */
export class WorkerTotals {
  /** Of those that had this worker's place before. */
  readonly before: FramesByName;

  constructor(
    private readonly files: WorkerFiles,
    private readonly self: Worker,
  ) {
    const last = files.all('totals').find(({ place, turn }) => place === self.place && turn < self.turn);
    this.before = last === undefined ? NOTHING : this.read(last);
  }

  /** What this worker did, with what those before it did. */
  withBefore(ever: FramesByName): FramesByName {
    return mergeByName([ever, this.before]);
  }

  /** Leaves that for when this worker does not answer any more. */
  write(ever: FramesByName): void {
    this.files.write(this.self, 'totals', serialize(this.withBefore(ever)));
  }

  /** What a worker has left; nothing where it has left nothing. */
  of(worker: Worker): WorkerWindow {
    return { seconds: 0, window: NOTHING, ever: this.read(worker), now: undefined };
  }

  private read(worker: Worker): FramesByName {
    try {
      return deserialize(this.files.read(worker, 'totals')) as FramesByName;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') {
        return NOTHING;
      }
      throw error;
    }
  }
}

/** All in one frame for each name, with one entry for each key. */
export function mergeByName(all: readonly FramesByName[]): FramesByName {
  const names = new Set(all.flatMap((frames) => Object.keys(frames)));
  return Object.fromEntries([...names].map((name) => [name, merged(all.flatMap((frames) => frames[name] ?? []))]));
}

/** Keys that say the same are the same object. */
function merged(frames: readonly Frame[]): readonly Frame[] {
  const known = new Map<string, object>();
  const same = frames.map((frame) => ({ ...frame, keys: frame.keys.map((key) => sameObject(known, key)) }));
  const columns = frames[0]?.columns ?? 0;
  return frames.length === 0 ? [] : [mergeFrames(same, columns)];
}

function sameObject(known: Map<string, object>, key: object): object {
  const text = JSON.stringify(key);
  const before = known.get(text);
  known.set(text, before ?? key);
  return before ?? key;
}
