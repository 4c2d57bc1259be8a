/** Counters of one device or interface. */
export type Counts<Name extends string> = Readonly<Record<Name, number>>;

/**
 * Sums over devices that come and go, which never fall: what each grew by is added to the first sum. What vanishes,
 * and a counter that starts again, adds nothing; what is new adds what it grows by from then on.
 */
export class GrowingTotals<Name extends string> {
  private totals: Counts<Name> | undefined;
  private last: ReadonlyMap<string, Counts<Name>> = new Map();

  constructor(private readonly names: readonly Name[]) {}

  /** Takes the counters of now, by device, and returns the totals. */
  update(devices: ReadonlyMap<string, Counts<Name>>): Counts<Name> {
    const grown = (name: Name): number => {
      let sum = this.totals?.[name] ?? 0;
      for (const [device, now] of devices) {
        sum += this.totals === undefined ? now[name] : Math.max(0, now[name] - (this.last.get(device) ?? now)[name]);
      }
      return sum;
    };
    const totals = Object.fromEntries(this.names.map((name) => [name, grown(name)])) as Record<Name, number>;
    this.totals = totals;
    this.last = devices;
    return totals;
  }
}
