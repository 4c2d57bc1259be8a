import type { HandlerCall } from '../handler-call';
import { whenSettled } from './settled';

/**
 * Runs a resolver and lets the call end when its result is there.
 *
 * @param accepts is told the result, and says whether it is one that GraphQL can use
 */
export function followOperation(
  call: HandlerCall,
  resolve: () => unknown,
  accepts: (value: unknown) => boolean = () => true,
): unknown {
  let result: unknown;
  try {
    result = resolve();
  } catch (error) {
    call.end('error');
    throw error;
  }
  return whenSettled(
    result,
    (value) => {
      try {
        call.end(!isError(value) && accepts(value) ? 'ok' : 'error');
      } finally {
        call.end('ok');
      }
    },
    () => call.end('error'),
  );
}

/** Exception filters return the exception, and GraphQL throws what is returned so. */
function isError(value: unknown): boolean {
  return value instanceof Error;
}
