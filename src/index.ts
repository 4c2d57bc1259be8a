export { MetricsConfigurationError } from './metrics.errors';
export { MetricsModule } from './metrics.module';
export type { MetricsModuleAsyncOptions, MetricsModuleExtras } from './metrics.module-definition';
export type {
  AnyRegistry,
  CustomLabel,
  HttpExclusion,
  HttpLabel,
  HttpMetricsOptions,
  MetricName,
  MetricsAuthOptions,
  MetricsLimits,
  MetricsModuleOptions,
  MetricsNaming,
  MetricsOptionsFactory,
  MetricsPaths,
} from './metrics.options';
export { METRICS_REGISTRY } from './metrics.tokens';
export type { MetricSnapshot, Sample } from './record/metric-family';
export { MetricsSection } from './summary/metrics-section.decorator';
export type {
  DurationSummary,
  EndpointSummary,
  HealthSummary,
  MetricsSummary,
  RequestSummary,
} from './summary/summary.types';
