export { MetricsConfigurationError } from './metrics.errors';
export type { CustomLabel, HttpExclusion, HttpLabel, HttpMetricsOptions } from './metrics.http-options';
export { MetricsModule } from './metrics.module';
export type { MetricsModuleAsyncOptions, MetricsModuleExtras } from './metrics.module-definition';
export type {
  AnyRegistry,
  MetricName,
  MetricsAuthOptions,
  MetricsEndpointOptions,
  MetricsLimits,
  MetricsModuleOptions,
  MetricsNaming,
  MetricsOptionsFactory,
  MetricsPaths,
} from './metrics.options';
export { METRICS_REGISTRY } from './metrics.tokens';
export type { Sample } from './record/metric-family';
export { MetricsSection } from './summary/metrics-section.decorator';
export type {
  DurationSummary,
  EndpointSummary,
  FamilySummary,
  HealthSummary,
  MetricsSummary,
  RequestSummary,
} from './summary/summary.types';
