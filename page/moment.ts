type Listener = (moment: number | undefined) => void;

/** The moment that all charts point at: the one below the pointer, or the one that is held. In Unix seconds. */
export class Moment {
  readonly #listeners = new Set<Listener>();
  #pointed: number | undefined;
  #held: number | undefined;

  /** Called where the reader chooses a moment in a chart. */
  onHold: (moment: number) => void = () => undefined;

  get current(): number | undefined {
    return this.#pointed ?? this.#held;
  }

  subscribe(listener: Listener): void {
    this.#listeners.add(listener);
  }

  /** @param moment `undefined`: the pointer has left */
  point(moment: number | undefined): void {
    this.#pointed = moment;
    this.#tell();
  }

  hold(moment: number | undefined): void {
    this.#held = moment;
    this.#pointed = undefined;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) {
      listener(this.current);
    }
  }
}

/** The index of the time that is nearest; -1 without any. `times` is sorted. */
export function nearestIndex(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const before = times[low - 1];
  const at = times[low];
  return before !== undefined && at !== undefined && time - before < at - time ? low - 1 : at === undefined ? -1 : low;
}
