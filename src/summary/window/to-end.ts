/** The result of work that can be done bit by bit, done at once. */
export function toEnd<Result>(work: Generator<void, Result>): Result {
  let bit = work.next();
  while (bit.done !== true) {
    bit = work.next();
  }
  return bit.value;
}
