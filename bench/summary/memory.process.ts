import { bytesInUse } from '../bytes-in-use';
import { liveThroughAnHour } from './simulated-past';
import { newStore, SteppedWindow } from './stepped-window';
import { Traffic } from './traffic';

const STEP_SECONDS = 10;

/**
 * What a window holds after an hour: `node --expose-gc memory.process.js <endpoints> <requests a second>` tells its
 * parent the bytes.
 */
async function main(endpoints: number, requestsPerSecond: number): Promise<void> {
  const traffic = new Traffic(endpoints);
  const store = newStore();
  let window: SteppedWindow | undefined = await liveThroughAnHour(
    () => SteppedWindow.over(store),
    (window) => {
      traffic.anywhere(store, requestsPerSecond * STEP_SECONDS);
      return window.step();
    },
  );
  const withWindow = await bytesInUse();
  // Stepped once more, so that it is not let go before.
  await window.step();
  window = undefined;
  const without = await bytesInUse();
  // The store is the same with the window and without.
  traffic.anywhere(store, 1);
  process.send?.(withWindow - without, () => process.disconnect());
}

void main(Number(process.argv[2]), Number(process.argv[3]));
