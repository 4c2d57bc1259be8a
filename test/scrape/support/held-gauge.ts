import { Gauge } from 'prom-client';

/** A gauge of the global registry whose collecting the test holds. */
export function heldGauge(): { calls: () => number; release: () => void } {
  let calls = 0;
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  new Gauge({
    name: 'held',
    help: 'Held.',
    collect() {
      calls++;
      return held;
    },
  });
  return { calls: () => calls, release };
}
