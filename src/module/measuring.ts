import type { Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import { HttpClients } from '../clients/http/http-clients';
import { DecoratedClasses } from '../decorators/decorated-classes';
import { Recorder } from '../decorators/recorder';
import { Announcement } from '../endpoint/announcement';
import { AccessControl } from '../endpoint/auth/access-control';
import { OwnGuard } from '../endpoint/auth/application-guard';
import { EndpointHandler } from '../endpoint/endpoint-handler';
import { PageEndpoint } from '../endpoint/page-endpoint';
import { LiveReader } from '../endpoint/live-reader';
import { EndpointMount } from '../endpoint/server/endpoint-mount';
import { ManagementServer } from '../endpoint/server/management-server';
import { ShadowedRoutes } from '../endpoint/shadowed/shadowed-routes';
import { UnreadWarnings } from '../endpoint/unread-warnings';
import { HttpInstrumentation } from '../http/http-instrumentation';
import { InterceptedRequests } from '../http/intercepted/intercepted-requests';
import { ApplicationPaths } from '../http/routes/application-paths';
import { notesOfControllers } from '../http/routes/controller-notes';
import { RequestTrackers } from '../http/request-trackers';
import { withHandlerLabels } from '../options/handler-labels';
import type { ResolvedOptions } from '../options/resolve-options';
import { AdapterReady } from '../platform/adapter';
import { FrontDoor } from '../platform/front-door';
import { HttpHandlers } from '../platform/http-handlers';
import { RequestContext } from '../platform/request-context';
import { StreamFailures } from '../platform/stream-failures';
import { MetricsCollector } from '../scrape/collect/collector';
import { ScrapeMetrics } from '../scrape/scrape-metrics';
import { Scraper } from '../scrape/scraper';
import { IdleSweep } from '../stores/idle-sweep';
import { DerivedMetrics } from '../summary/derived-metrics';
import { HealthStatusMetric } from '../summary/health/health-status-metric';
import { HealthView } from '../summary/health/health-view';
import { JudgedRequests } from '../summary/health/judged-requests';
import { JsonSummary } from '../summary/json-summary';
import { MetricsSections } from '../summary/sections/metrics-sections';
import { SummaryAnswers } from '../summary/summary-answers';
import { RequestSeriesPoints } from '../summary/series/request-series';
import { SlidingWindow } from '../summary/window/sliding-window';
import { RecentRequests, WindowRequests } from '../summary/window/window-requests';
import { BuildInfo } from '../system/build-info';
import { ProcessMetrics } from '../system/process-metrics';
import { SystemMetrics } from '../system/system-metrics';
import { GraphqlDrivers } from '../transports/graphql/graphql-drivers';
import { GraphqlOperations } from '../transports/graphql/graphql-operations';
import { GraphqlResolvers } from '../transports/graphql/graphql-resolvers';
import { GraphqlSchemas } from '../transports/graphql/graphql-schemas';
import { GraphqlSubscriptions } from '../transports/graphql/graphql-subscriptions';
import { InterceptedOperations } from '../transports/graphql/intercepted-operations';
import { HANDLER_KINDS_IN_USE, handlerKindsOf } from '../transports/handler-kinds';
import { HandlerMeasuring } from '../transports/handler-measuring';
import { InterceptedHandlers } from '../transports/intercepted-handlers';
import { InterceptorBinding } from '../transports/interceptor-binding';
import { MetricsInterceptor } from '../transports/metrics.interceptor';
import { ConnectedMicroservices } from '../transports/rpc/connected-microservices';
import { InterceptedMessages } from '../transports/rpc/intercepted-messages';
import { RpcServers } from '../transports/rpc/rpc-servers';
import { clientWatch } from '../transports/rpc-clients/client-watch';
import { RpcClients } from '../transports/rpc-clients/rpc-clients';
import { Gateways } from '../transports/ws/gateways';
import { InterceptedEvents } from '../transports/ws/intercepted-events';
import type { Composition } from './composition';
import { lazyParts } from './lazy-parts';
import { PartInjector, type PartToken } from './part-injector';
import { RouterRoutes } from './router-routes';
import { storeParts } from './store-parts';

/** What measures, and what shows what was measured, in the order in which lifecycle hooks are called. */
const PARTS: readonly Provider[] = [
  ...storeParts,
  AdapterReady,
  FrontDoor,
  StreamFailures,
  RequestContext,
  Recorder,
  DecoratedClasses,
  BuildInfo,
  ProcessMetrics,
  SystemMetrics,
  RequestTrackers,
  ApplicationPaths,
  HttpInstrumentation,
  { provide: HttpHandlers, useClass: InterceptedRequests },
  HttpClients,
  { provide: HANDLER_KINDS_IN_USE, inject: [ModulesContainer], useFactory: handlerKindsOf },
  RpcServers,
  ConnectedMicroservices,
  RpcClients,
  GraphqlSchemas,
  GraphqlSubscriptions,
  GraphqlOperations,
  GraphqlDrivers,
  GraphqlResolvers,
  InterceptedMessages,
  Gateways,
  InterceptedEvents,
  InterceptedOperations,
  { provide: HandlerMeasuring, useClass: InterceptedHandlers },
  MetricsInterceptor,
  InterceptorBinding,
  ScrapeMetrics,
  MetricsCollector,
  Scraper,
  MetricsSections,
  SlidingWindow,
  { provide: RecentRequests, useClass: WindowRequests },
  DerivedMetrics,
  RequestSeriesPoints,
  JsonSummary,
  SummaryAnswers,
  JudgedRequests,
  HealthView,
  HealthStatusMetric,
  OwnGuard,
  AccessControl,
  PageEndpoint,
  EndpointHandler,
  LiveReader,
  UnreadWarnings,
  Announcement,
  ShadowedRoutes,
  EndpointMount,
  RouterRoutes,
  ManagementServer,
];

/**
 * What must be in place before Nest makes the providers of the application, as far as the options are known by then.
 *
 * @param rpcClient the option
 */
export function prepareMeasuring(rpcClient: unknown): void {
  try {
    if (rpcClient !== false) {
      clientWatch();
    }
  } catch {
    // RpcClients tries again, and says what is wrong.
  }
}

/**
 * The module where it measures.
 *
 * @param given what parts are given of Nest and of the module's providers
 */
export function composeMeasuring(given: Iterable<readonly [PartToken, unknown]>): Composition {
  const injector = new PartInjector(PARTS, withLabelsOfHandlers(new Map(given)));
  const parts = injector.all();
  const sweep = injector.get(IdleSweep);
  const lazy = lazyParts(injector);
  return {
    parts: [...lazy.first, ...parts, ...lazy.last, { onApplicationShutdown: () => sweep.stop() }],
    access: injector.get(AccessControl),
    endpoint: injector.get(EndpointHandler),
    reader: injector.get(LiveReader),
    health: injector.get(HealthView),
    handlers: injector.get(HandlerMeasuring),
    recording: { recorder: injector.get(Recorder), failures: injector.get(StreamFailures) },
    decideInterceptor: () => injector.get(InterceptorBinding).decide(),
  };
}

/** The options know the labels that only handlers of the application declare, before anything has labels. */
function withLabelsOfHandlers(given: Map<PartToken, unknown>): Map<PartToken, unknown> {
  const options = given.get(METRICS_OPTIONS) as ResolvedOptions;
  const notes = notesOfControllers(given.get(ModulesContainer) as ModulesContainer);
  const names = [...new Set(notes.flatMap(({ labels }) => Object.keys(labels)))];
  return given.set(METRICS_OPTIONS, { ...options, http: withHandlerLabels(options.http, names) });
}
