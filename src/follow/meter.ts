/** How a call, or the reading of what it returned, ended. `cancelled`: whoever read it wanted no more. */
export type Ending = 'returned' | 'threw' | 'cancelled';

/** The value of what ended without one. */
export const NOTHING: unique symbol = Symbol('nothing');

/**
 * Measures the calls of one method in one application. Whatever happens in it, nothing reaches the caller.
 *
 * Each `begin()` is followed by exactly one `end()` or `forget()`.
 *
 * @typeParam Call what is kept of a call until it ends
 */
export abstract class Meter<Call = unknown> {
  /** Whether it measures streams alone: those that a promise resolves to as well, and nothing that is none. */
  readonly streamsOnly: boolean = false;
  /** Whether what it records depends on the arguments: each call is measured by what {@link withArguments} returns. */
  readonly usesArguments: boolean = false;

  /** @param onFailure is told what went wrong in measuring */
  constructor(protected readonly onFailure: (error: unknown) => void) {}

  /** The meter of one call. */
  withArguments(_args: readonly unknown[]): Meter<Call> {
    return this;
  }

  /**
   * Something starts.
   *
   * @param earlier the call that led to it, where the clock began then
   */
  abstract begin(earlier?: Call): Call;

  /** What began has not really started: it is lazy, or not for this meter. */
  forget(_call: Call): void {}

  /** One of several values arrived. */
  item(_call: Call): void {}

  /** A method returned what this meter cannot measure. */
  reject(call: Call): void {
    this.forget(call);
  }

  /** It has ended, with this result, error, or last value. */
  end(call: Call, ending: Ending, value: unknown): void {
    try {
      this.record(call, ending, value);
    } catch (error) {
      this.onFailure(error);
    }
  }

  protected abstract record(call: Call, ending: Ending, value: unknown): void;
}

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
 * Asks the user's function about an error that was thrown. Where it fails, or says neither yes, no, nor why, that is
 * reported, and the error is counted as if there were no such function.
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
