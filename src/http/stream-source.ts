import { errorMonitor } from 'node:events';
import type { ServerResponse } from 'node:http';
import { isTimeout } from './ended-by';

interface Source {
  once?(event: symbol, listener: (error: unknown) => void): unknown;
}

/** One listener for the event `pipe` of all responses, which hears of the failures of what is piped into them. */
export function sourceListener(
  onFailure: (response: ServerResponse, failure: 'timeout' | 'error') => void,
): (this: ServerResponse, source: unknown) => void {
  return function (this: ServerResponse, source: unknown): void {
    // The monitor hears the error without handling it.
    (source as Source).once?.(errorMonitor, (error) => onFailure(this, isTimeout(error) ? 'timeout' : 'error'));
  };
}
