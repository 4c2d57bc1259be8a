import type { HandlerCall } from '../../stores/handler-call';
import { failureStatusOf } from './failure-status';
import { whenSettled } from '../../follow/when-settled';

/**
 * Runs a resolver and lets the call end when its result is there.
 *
 * @param call none: it is a part of an operation that is measured as a whole
 * @param accepts is told the result, and says whether it is one that GraphQL can use
 */
export function followOperation(
  call: HandlerCall | undefined,
  resolve: () => unknown,
  accepts: (value: unknown) => boolean = () => true,
): unknown {
  let result: unknown;
  try {
    result = resolve();
  } catch (error) {
    call?.end(failureStatusOf(error));
    throw error;
  }
  return whenSettled(
    result,
    (value) => {
      try {
        const status = isError(value) ? failureStatusOf(value) : accepts(value) ? 'ok' : 'error';
        call?.end(status);
      } finally {
        call?.end('ok');
      }
    },
    (error) => call?.end(failureStatusOf(error)),
  );
}

/** Exception filters return the exception, and GraphQL throws what is returned so. */
function isError(value: unknown): boolean {
  return value instanceof Error;
}
