const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Calls back before the process ends: by itself, or by a signal. A signal that nobody else listens to ends the process
 * as it would without us.
 *
 * @returns what undoes it
 */
export function beforeExit(callback: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    callback();
    if (process.listenerCount(signal) === 1) {
      process.off(signal, onSignal);
      process.kill(process.pid, signal);
    }
  };
  process.on('exit', callback);
  SIGNALS.forEach((signal) => process.on(signal, onSignal));
  return () => {
    process.off('exit', callback);
    SIGNALS.forEach((signal) => process.off(signal, onSignal));
  };
}
