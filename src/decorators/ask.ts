/**
 * What the user's function says of a result.
 *
 * @throws TypeError where it says neither yes nor no; and whatever it throws itself
 */
export function ask(question: (result: unknown) => unknown, name: string, result: unknown): boolean {
  const answer = question(result);
  if (typeof answer === 'boolean') {
    return answer;
  }
  if (answer instanceof Promise) {
    // Nobody else will handle its rejection.
    answer.catch(() => {});
  }
  throw new TypeError(`${name} returned neither true nor false`);
}
