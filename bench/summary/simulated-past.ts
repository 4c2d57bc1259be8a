/** Half a minute more than the window keeps, in steps of its default length. */
export const STEPS_OF_AN_HOUR = 363;
const STEP_SECONDS = 10;

/**
 * Lives through an hour in some seconds. The clock that the library asks is set back by that hour, and forward by one
 * step before each call of `step`: when all are done it is now, and the hour is past.
 *
 * @param begin makes what lives through it
 * @param step what happens at the end of each step
 */
export async function liveThroughAnHour<World>(
  begin: () => World | Promise<World>,
  step: (world: World) => Promise<void>,
): Promise<World> {
  const clock = performance.now.bind(performance);
  let secondsLeft = STEPS_OF_AN_HOUR * STEP_SECONDS;
  performance.now = () => clock() - secondsLeft * 1000;
  try {
    const world = await begin();
    while (secondsLeft > 0) {
      secondsLeft -= STEP_SECONDS;
      await step(world);
    }
    return world;
  } finally {
    performance.now = clock;
  }
}
