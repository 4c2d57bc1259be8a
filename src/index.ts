export { CountCacheHit, type CountCacheHitOptions } from './decorators/count-cache-hit.decorator';
export { CountRateLimitHit, type CountRateLimitHitOptions } from './decorators/count-rate-limit-hit.decorator';
export { Counted, type CountedOptions } from './decorators/counted.decorator';
export type { MeasuringClassDecorator, MeasuringDecorator } from './decorators/decorate';
export { MetricsLabels } from './decorators/metrics-labels.decorator';
export type { HandlerDecorator } from './decorators/annotate';
export { SkipMetrics } from './decorators/skip-metrics.decorator';
export type { MethodNames } from './decorators/method-names';
export type { EndedCall, MethodLabel, OwnMetricOptions } from './decorators/own-metric';
export { MetricsService, type VerificationDetails } from './decorators/metrics.service';
export { Timed, type TimedOptions } from './decorators/timed.decorator';
export { TrackInFlight, type TrackInFlightOptions } from './decorators/track-in-flight.decorator';
export { TrackStream } from './decorators/track-stream.decorator';
export { TrackVerification, type TrackVerificationOptions } from './decorators/track-verification.decorator';
export type { VerificationOutcome } from './decorators/metrics/verification-metrics';
export type { ArtifactOptions, DeploymentOptions, KubernetesMonitor, PackageManager } from './options/artifact.options';
export type { MetricsAuthOptions, MetricsBasicUser, MetricsMaxFailures } from './options/auth.options';
export type { MetricsDecoratorOptions } from './options/decorator.options';
export { defineMetricsOptions } from './options/define-metrics-options';
export type { MetricsEndpointOptions, MetricsTlsOptions, TlsMaterial } from './options/endpoint.options';
export type { ExposedMetricsOptions } from './options/exposed.options';
export type { HttpClientMetricsOptions } from './options/http-client.options';
export { MetricsConfigurationError } from './core/metrics.errors';
export type { HealthLimits, MetricsHealthOptions } from './options/health.options';
export type {
  CustomLabel,
  EndedRequest,
  EndedRequestExclusion,
  FrameworkRequest,
  HttpExclusion,
  HttpMetricsOptions,
  HttpStreamOptions,
  MeasuredRequest,
  MeasuredResponse,
} from './options/http.options';
export type { MetricName } from './catalogue/catalogue';
export type { MetricsNaming } from './catalogue/naming';
export { MetricsAuthGuard } from './endpoint/auth/metrics-auth.guard';
export { MetricsController } from './endpoint/metrics.controller';
export {
  type MetricsExposition,
  type MetricsExpositionStream,
  MetricsReader,
  type MetricsScrapeOptions,
  type MetricsStreamOptions,
  type MetricsSummaryQuery,
} from './endpoint/metrics-reader';
export { MetricsModule } from './module/metrics.module';
export type {
  MetricsModuleAsyncOptions,
  MetricsModuleExtras,
  MetricsModuleRoute,
} from './module/metrics.module-definition';
export type { MetricsLimits } from './options/limits.options';
export type { AnyRegistry, MetricsModuleOptions, MetricsOptionsFactory } from './options/metrics.options';
export type { MetricsPaths } from './options/paths.options';
export {
  MetricsProducer,
  type MetricsProducerOptions,
  type OtelCollection,
  type OtelDataPoint,
  type OtelExponentialHistogram,
  type OtelHistogram,
  type OtelMetric,
  type OtelResource,
  type OtelTime,
} from './options/metrics-producer';
export type {
  MetricsPushOptions,
  OtlpPushOptions,
  ResourceAttributes,
  PushAuthOptions,
  PushBasicAuth,
  PushgatewayOptions,
  PushTimes,
} from './options/push.options';
export type { HttpRouteBuckets } from './options/route-buckets.options';
export type { ServiceOptions } from './options/service.options';
export type { MetricsSummaryOptions } from './options/summary.options';
export type { HttpLabel } from './options/http-label.options';
export type { DefaultMetricsOptions } from './options/default-metrics.options';
export type { SystemMetricsOptions } from './options/system.options';
export { METRICS_REGISTRY } from './core/metrics.tokens';
export type { GraphqlMetricsOptions, HandlerMetricsOptions, InterceptorBinding } from './options/transport.options';
export type { HealthCheckName } from './options/resolve-health';
export type { Sample } from './instruments/metric-family';
export { MetricsHealthIndicator, type MetricsHealthIndicatorResult } from './summary/health/metrics-health-indicator';
export { MetricsSection } from './summary/sections/metrics-section.decorator';
export type {
  CallsSummary,
  ClientsSummary,
  HttpCallsSummary,
  HttpClientSummary,
  RpcCallsSummary,
  RpcClientSummary,
} from './summary/clients.types';
export type { DurationSummary } from './summary/duration.types';
export type { DurationPoints, EndpointPoints, RequestPoints, SeriesSummary } from './summary/series/series.types';
export type {
  CacheSummary,
  DomainSummary,
  EndpointSummary,
  FamilySummary,
  HandlerKindSummary,
  HandlersSummary,
  HandlerSummary,
  HealthCheckResult,
  HealthStatus,
  HealthSummary,
  MetricsSummary,
  RateLimitSummary,
  RequestSummary,
  ServiceSummary,
  StreamOutcomes,
  StreamSummary,
  VerificationSummary,
  WindowSummary,
} from './summary/summary.types';
export type { ModuleSummary, SystemSummary } from './summary/system.types';
export { MetricsInterceptor } from './transports/metrics.interceptor';
