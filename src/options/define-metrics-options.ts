import type { MetricsModuleOptions } from './metrics.options';

/**
 * Types the options in a file that both the service and the command line read. Returns them as they are: they are
 * checked when the service starts, and when the command runs.
 *
 * @param options those of the service, and as `artifacts` those of what is generated for it
 * @example
 * ```ts
 * // metrics.options.ts
 * export default defineMetricsOptions({ prefix: 'gateway', artifacts: { job: 'gateway' } });
 * // app.module.ts
 * import metrics from './metrics.options.js';
 * MetricsModule.forRoot(metrics);
 * ```
 */
export function defineMetricsOptions(options: MetricsModuleOptions): MetricsModuleOptions {
  return options;
}
