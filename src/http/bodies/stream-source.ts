import { errorMonitor } from 'node:events';
import type { ServerResponse } from 'node:http';

interface Source {
  once?(event: symbol, listener: (error: unknown) => void): unknown;
  off?(event: symbol, listener: (error: unknown) => void): unknown;
}

/**
 * One listener for the event `pipe` of all responses, which hears of the failures of what is piped into them, as long
 * as it is.
 */
export function sourceListener(
  onFailure: (response: ServerResponse, error: unknown) => void,
): (this: ServerResponse, source: unknown) => void {
  return function (this: ServerResponse, piped: unknown): void {
    const source = piped as Source;
    if (typeof source?.once !== 'function' || typeof source.off !== 'function') {
      return;
    }
    const onError = (error: unknown): void => onFailure(this, error);
    const onUnpipe = (unpiped: unknown): void => {
      if (unpiped === source) {
        source.off?.(errorMonitor, onError);
        this.off('unpipe', onUnpipe);
      }
    };
    // The monitor hears the error without handling it.
    source.once(errorMonitor, onError);
    // A source may outlive many responses. Every pipe ends by this event, also when the response closes.
    this.on('unpipe', onUnpipe);
  };
}
