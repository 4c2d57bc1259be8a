/** Injects the options in force, checked and complete. */
export const METRICS_OPTIONS: unique symbol = Symbol('METRICS_OPTIONS');

/** Injects the prom-client `Registry` that holds this application's metrics. */
export const METRICS_REGISTRY: unique symbol = Symbol('METRICS_REGISTRY');
