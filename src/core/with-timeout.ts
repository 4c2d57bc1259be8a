/**
 * Resolves with the result of `work`, or with `late()` after `milliseconds`. Does not cancel the work. The timer is
 * unref'ed.
 */
export async function withTimeout<Result, Late>(
  milliseconds: number,
  work: Promise<Result>,
  late: () => Late,
): Promise<Result | Late> {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<Late>((resolve) => {
    timer = setTimeout(() => resolve(late()), milliseconds).unref();
  });
  try {
    return await Promise.race([work, passed]);
  } finally {
    clearTimeout(timer);
  }
}
