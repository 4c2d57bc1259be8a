import type { Frame } from './frame';
import type { Totals } from './totals';

/** One entry of a frame. */
export interface Entry {
  readonly frame: Frame;
  readonly entry: number;
}

/** The entries of the frames by what they have in common; those of `undefined` are left out. */
export function groupEntries<Group>(
  frames: readonly Frame[],
  groupOf: (key: object) => Group | undefined,
): Map<Group, Entry[]> {
  const groups = new Map<Group, Entry[]>();
  for (const frame of frames) {
    for (const [entry, key] of frame.keys.entries()) {
      const group = groupOf(key);
      if (group !== undefined) {
        const entries = groups.get(group);
        if (entries === undefined) {
          groups.set(group, [{ frame, entry }]);
        } else {
          entries.push({ frame, entry });
        }
      }
    }
  }
  return groups;
}

/** The entries of frames by key, in flat arrays: of busy services there are a million. */
export class EntriesByKey {
  /** The keys; the number of a key is its place. */
  readonly keys: object[] = [];
  private readonly numbers = new Map<object, number>();
  private readonly heads: number[] = [];
  private readonly next: Uint32Array;
  private readonly frameOf: Uint32Array;
  private readonly entryOf: Uint32Array;
  private entries = 0;
  private lastKeys: readonly object[] = [];
  private lastNumbers = new Uint32Array();

  /** @param frames those that are added one by one */
  constructor(private readonly frames: readonly Frame[]) {
    const entries = frames.reduce((sum, { keys }) => sum + keys.length, 0);
    this.next = new Uint32Array(entries);
    this.frameOf = new Uint32Array(entries);
    this.entryOf = new Uint32Array(entries);
  }

  /** Indexes the entries of `frames[place]`; returns the key number of each. */
  add(place: number): Uint32Array {
    const frame = this.frames[place];
    const numbers = this.numbersOf(frame?.keys ?? []);
    for (let entry = 0; entry < numbers.length; entry++) {
      const number = numbers[entry] ?? 0;
      this.frameOf[this.entries] = place;
      this.entryOf[this.entries] = entry;
      this.next[this.entries] = this.heads[number] ?? 0;
      this.heads[number] = ++this.entries;
    }
    return numbers;
  }

  /** Adds every entry of the key with this number. */
  sum(number: number, totals: Totals): void {
    for (let at = this.heads[number] ?? 0; at !== 0; at = this.next[at - 1] ?? 0) {
      const frame = this.frames[this.frameOf[at - 1] ?? 0];
      if (frame !== undefined) {
        totals.add(frame, this.entryOf[at - 1] ?? 0);
      }
    }
  }

  /** Frames that follow each other often have one list of keys. */
  private numbersOf(keys: readonly object[]): Uint32Array {
    if (keys !== this.lastKeys) {
      this.lastKeys = keys;
      this.lastNumbers = Uint32Array.from(keys, (key) => this.numberOf(key));
    }
    return this.lastNumbers;
  }

  private numberOf(key: object): number {
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.keys.push(key) - 1;
      this.numbers.set(key, number);
      this.heads.push(0);
    }
    return number;
  }
}
