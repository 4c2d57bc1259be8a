import type { Numbers } from './answers.types';

export const MAX_POINTS = 720;

/** What the page has seen of values that the service only tells of now, by name. Bounded. */
export class History {
  readonly #times: number[] = [];
  readonly #values = new Map<string, (number | null)[]>();

  /** @param gapSeconds longer than this between two points, and the line is interrupted */
  constructor(
    private gapSeconds: number,
    private readonly maxNames = 600,
  ) {}

  set pollSeconds(seconds: number) {
    this.gapSeconds = 3 * seconds;
  }

  push(time: number, values: ReadonlyMap<string, number>): void {
    if (!Number.isFinite(time)) {
      return;
    }
    const last = this.#times.at(-1);
    if (last !== undefined && time <= last) {
      if (last - time <= this.gapSeconds) {
        return;
      }
      // The clock of the service was set back.
      this.clear();
    }
    if (last !== undefined && time - last > this.gapSeconds) {
      this.#append((last + time) / 2, new Map());
    }
    this.#append(time, values);
  }

  clear(): void {
    this.#times.length = 0;
    this.#values.clear();
  }

  get times(): readonly number[] {
    return this.#times;
  }

  /** The values of a name, one for each of `times`; empty where the name was never seen. */
  of(name: string): Numbers {
    return this.#values.get(name) ?? [];
  }

  /** Whether a value has changed since the page was opened. */
  hasMoved(name: string): boolean {
    let first: number | undefined;
    return this.of(name).some((value) => value !== null && (first ??= value) !== value);
  }

  #append(time: number, values: ReadonlyMap<string, number>): void {
    for (const name of values.keys()) {
      if (!this.#values.has(name) && this.#hasRoom(values)) {
        this.#values.set(
          name,
          Array.from(this.#times, () => null),
        );
      }
    }
    this.#times.push(time);
    for (const [name, points] of this.#values) {
      points.push(values.get(name) ?? null);
    }
    if (this.#times.length > MAX_POINTS) {
      this.#times.shift();
      for (const points of this.#values.values()) {
        points.shift();
      }
    }
  }
  /** Forgets a name that the service tells no more, where there are too many: what is there now is what a reader sees. */
  #hasRoom(values: ReadonlyMap<string, number>): boolean {
    if (this.#values.size < this.maxNames) {
      return true;
    }
    for (const name of this.#values.keys()) {
      if (!values.has(name)) {
        return this.#values.delete(name);
      }
    }
    return false;
  }
}
