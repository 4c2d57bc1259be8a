import type { HealthSummary } from '../summary.types';

/** Tells the health of the service, to the endpoint and to `MetricsHealthIndicator`. */
export abstract class HealthSource {
  /** The health as it was within the last second. Never throws. */
  abstract read(): HealthSummary;
}
