import { MetricsConfigurationError } from '../core/metrics.errors';

/** Metrics that decorators declare do not go together: the application shall not start so. */
export class DeclarationError extends MetricsConfigurationError {}
