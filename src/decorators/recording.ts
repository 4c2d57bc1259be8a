import type { StreamFailures } from '../platform/stream-failures';
import type { Recorder } from './recorder';

/** What `MetricsService` records into; where the module is switched off, `undefined` is injected. */
export interface Recording {
  readonly recorder: Recorder;
  readonly failures: StreamFailures;
}

/** Injects the {@link Recording}. */
export const RECORDING: unique symbol = Symbol('MetricsService recording');
