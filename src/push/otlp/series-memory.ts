import { deserialize, serialize } from 'node:v8';
import { isNothing, risenFrom } from './differences';
import type { PointKind, PointValue } from './points';

/** A series as a target is told of it. */
export interface TimedValue {
  /** Milliseconds since 1970, as `end`. */
  readonly start: number;
  readonly value: PointValue;
}

interface Seen {
  readonly start: number;
  readonly value: PointValue;
}

/**
 * What one target knows of the series that rise: since when, and how far. A series that was not there the last time,
 * or that has less than then, began anew since.
 *
 * Source: OpenTelemetry specification, "Metrics Data Model", "Resets and Gaps".
 */
export class SeriesMemory {
  private seen: ReadonlyMap<string, Seen> = new Map();
  private last: number | undefined;

  /**
   * @param isDelta whether the target is told what came since the last time
   * @param processStart what began before was counted by others: of that, only what comes from now on is told as such
   */
  constructor(
    private readonly isDelta: boolean,
    private readonly processStart: number,
  ) {}

  /** All that is known, for another worker. */
  packed(): Uint8Array {
    return serialize([this.seen, this.last]);
  }

  /** What another worker knew. @param packed `undefined`: none has */
  restore(packed: Uint8Array | undefined): void {
    if (packed !== undefined) {
      [this.seen, this.last] = deserialize(packed) as [ReadonlyMap<string, Seen>, number | undefined];
    }
  }

  /** A new round. Nothing is remembered of it unless it is kept. */
  begin(): MemoryRound {
    // A clock that steps back must not let a time end before it began.
    const end = Math.max(Date.now(), (this.last ?? 0) + 1);
    const now = new Map<string, Seen>();
    return {
      end,
      tell: (key, kind, value, born) => {
        if (kind === 'gauge') {
          return { start: Math.min(born, end), value };
        }
        const before = this.seen.get(key);
        const risen = before && risenFrom(before.value, value);
        const isFirst = before === undefined;
        const isOlder = isFirst && born < this.processStart;
        const fresh = Math.min(isOlder ? born : (this.last ?? born), end);
        const start = isFirst || risen === undefined ? fresh : before.start;
        now.set(key, { start, value });
        if (!this.isDelta) {
          return { start, value };
        }
        const told = risen ?? value;
        // What has not risen is not told again; that it is there at all is told once.
        return isOlder || (!isFirst && isNothing(told)) ? undefined : { start: fresh, value: told };
      },
      keep: () => {
        this.seen = now;
        this.last = end;
      },
    };
  }
}

/** One round of telling a target. */
export interface MemoryRound {
  /** The moment of all of it. */
  readonly end: number;
  /**
   * @param key names the series
   * @param value since its beginning
   * @param born when the first series began
   * @returns `undefined` where there is nothing to tell
   */
  tell(key: string, kind: PointKind, value: PointValue, born: number): TimedValue | undefined;
  /** The target has it. */
  keep(): void;
}
