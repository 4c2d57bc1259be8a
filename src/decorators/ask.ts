/**
 * Asks the user's function about a result.
 *
 * @throws TypeError where it says neither yes nor no; and whatever it throws itself
 */
export function ask(question: (result: unknown) => unknown, name: string, result: unknown): boolean {
  const answer = question(result);
  if (typeof answer === 'boolean') {
    return answer;
  }
  handleRejection(answer);
  throw new TypeError(`${name} returned neither true nor false`);
}

/**
 * Asks the user's function about an error that was thrown. Where it fails, or says neither yes, no, nor why, that is reported, and the
 * error is counted as if there were no such function.
 */
export function askAboutError(
  question: (error: unknown) => unknown,
  name: string,
  error: unknown,
  report: (problem: unknown) => void,
): string | boolean {
  try {
    const answer = question(error);
    if (typeof answer === 'boolean' || typeof answer === 'string') {
      return answer;
    }
    handleRejection(answer);
    throw new TypeError(`${name} returned neither true, false nor text`);
  } catch (problem) {
    report(problem);
    return false;
  }
}

/** Nobody else will handle the rejection of a promise that was not asked for. */
function handleRejection(answer: unknown): void {
  if (answer instanceof Promise) {
    answer.catch(() => {});
  }
}
