import type { Application } from './application';
import type { Contender } from './contenders';
import type { Subject } from './subject';

/**
 * Runs calls and makes sure that each was counted, so that no contender wins by not measuring.
 *
 * @throws Error where one was not
 */
export async function expectRise(
  { sumOf }: Application,
  { name, rises }: Contender,
  calls: number,
  run: () => Promise<number>,
): Promise<number> {
  if (rises === undefined) {
    return run();
  }
  const before = await sumOf(rises);
  const result = await run();
  const counted = (await sumOf(rises)) - before;
  if (counted !== calls) {
    throw new Error(`${name} counted ${counted} of ${calls} calls in ${rises}`);
  }
  return result;
}

/**
 * The same for what goes up with a call and down with its end.
 *
 * @throws Error where it does not
 */
export async function expectUpDuringCall(
  { sumOf }: Application,
  { name, isUp }: Contender,
  subject: Subject,
): Promise<void> {
  if (isUp === undefined) {
    return;
  }
  const call = subject.async(0);
  const during = sumOf(isUp);
  await call;
  const seen = [await during, await sumOf(isUp)];
  if (seen.join() !== '1,0') {
    throw new Error(`${isUp} of ${name} was ${seen.join(', and then ')}, not 1 during a call and 0 after it`);
  }
}
