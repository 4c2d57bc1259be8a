import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { APP_INTERCEPTOR, DiscoveryModule, ModuleRef, ModulesContainer } from '@nestjs/core';
import { MetricsConfigurationError } from '../core/metrics.errors';
import { METRICS_REGISTRY } from '../core/metrics.tokens';
import { markCopy, marksOfOthers } from '../core/package-copies';
import { DecoratedClasses } from '../decorators/decorated-classes';
import { MetricsService } from '../decorators/metrics.service';
import { Recorder } from '../decorators/recorder';
import { RecorderSlot } from '../decorators/recorder-slot';
import { Announcement } from '../endpoint/announcement';
import { AccessControl } from '../endpoint/auth/access-control';
import { MetricsAuthGuard } from '../endpoint/auth/metrics-auth.guard';
import { OwnGuard } from '../endpoint/auth/application-guard';
import { EndpointHandler } from '../endpoint/endpoint-handler';
import { EndpointMount } from '../endpoint/server/endpoint-mount';
import { ManagementServer } from '../endpoint/server/management-server';
import { ShadowedRoutes } from '../endpoint/shadowed/shadowed-routes';
import { UnreadWarnings } from '../endpoint/unread-warnings';
import { HttpInstrumentation } from '../http/http-instrumentation';
import { InterceptedRequests } from '../http/intercepted/intercepted-requests';
import { RequestTrackers } from '../http/request-trackers';
import { MetricsRegistry } from '../instruments/metrics-registry';
import type { MetricsModuleOptions } from '../options/metrics.options';
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
import { HealthView } from '../summary/health/health-view';
import { JudgedRequests } from '../summary/health/judged-requests';
import { MetricsHealthIndicator } from '../summary/health/metrics-health-indicator';
import { JsonSummary } from '../summary/json-summary';
import { MetricsSections } from '../summary/sections/metrics-sections';
import { SummaryAnswers } from '../summary/summary-answers';
import { SlidingWindow } from '../summary/window/sliding-window';
import { RecentRequests, WindowRequests } from '../summary/window/window-requests';
import { ProcessMetrics } from '../system/process-metrics';
import { SystemMetrics } from '../system/system-metrics';
import { GraphqlDrivers } from '../transports/graphql/graphql-drivers';
import { GraphqlOperations } from '../transports/graphql/graphql-operations';
import { GraphqlResolvers } from '../transports/graphql/graphql-resolvers';
import { GraphqlSchemas } from '../transports/graphql/graphql-schemas';
import { GraphqlSubscriptions } from '../transports/graphql/graphql-subscriptions';
import { InterceptedOperations } from '../transports/graphql/intercepted-operations';
import { InterceptedHandlers } from '../transports/intercepted-handlers';
import { InterceptorBinding } from '../transports/interceptor-binding';
import { MetricsInterceptor } from '../transports/metrics.interceptor';
import { ConnectedMicroservices } from '../transports/rpc/connected-microservices';
import { InterceptedMessages } from '../transports/rpc/intercepted-messages';
import { RpcServers } from '../transports/rpc/rpc-servers';
import { Gateways } from '../transports/ws/gateways';
import { InterceptedEvents } from '../transports/ws/intercepted-events';
import { withRoutes } from './endpoint-routes';
import { importersOf } from './importers';
import {
  ConfigurableModuleClass,
  type MetricsModuleAsyncOptions,
  type MetricsModuleExtras,
  checkAsyncOptions,
  checkSyncOptions,
  concealed,
  concealedOfClass,
} from './metrics.module-definition';
import { recordProviders } from './metrics.providers';

const MODULE = 'MetricsModule';

/**
 * Makes a NestJS application measurable: every HTTP request in RED metrics, shown behind a guard.
 *
 * @throws MetricsConfigurationError when the application starts, for options that are wrong, and where it is imported
 * twice
 * @example
 * ```ts
 * @Module({ imports: [MetricsModule.forRoot({ prefix: 'gateway' })] })
 * export class AppModule {}
 * ```
 */
@Module({
  imports: [DiscoveryModule],
  providers: [
    ...recordProviders,
    AdapterReady,
    FrontDoor,
    StreamFailures,
    RequestContext,
    RecorderSlot,
    Recorder,
    DecoratedClasses,
    MetricsService,
    ProcessMetrics,
    SystemMetrics,
    RequestTrackers,
    HttpInstrumentation,
    { provide: HttpHandlers, useClass: InterceptedRequests },
    RpcServers,
    ConnectedMicroservices,
    GraphqlSchemas,
    GraphqlSubscriptions,
    GraphqlOperations,
    GraphqlDrivers,
    GraphqlResolvers,
    InterceptedMessages,
    Gateways,
    InterceptedEvents,
    InterceptedOperations,
    InterceptedHandlers,
    MetricsInterceptor,
    InterceptorBinding,
    {
      provide: APP_INTERCEPTOR,
      inject: [InterceptorBinding],
      // Nest binds nothing where a factory returns undefined.
      useFactory: (binding: InterceptorBinding): MetricsInterceptor | undefined => binding.decide(),
    },
    ScrapeMetrics,
    MetricsCollector,
    Scraper,
    MetricsSections,
    SlidingWindow,
    { provide: RecentRequests, useClass: WindowRequests },
    DerivedMetrics,
    JsonSummary,
    SummaryAnswers,
    JudgedRequests,
    HealthView,
    MetricsHealthIndicator,
    OwnGuard,
    AccessControl,
    MetricsAuthGuard,
    EndpointHandler,
    UnreadWarnings,
    Announcement,
    ShadowedRoutes,
    EndpointMount,
    ManagementServer,
  ],
  exports: [
    METRICS_REGISTRY,
    MetricsService,
    MetricsHealthIndicator,
    MetricsAuthGuard,
    AccessControl,
    RecorderSlot,
    InterceptedHandlers,
  ],
})
export class MetricsModule extends ConfigurableModuleClass implements OnApplicationShutdown {
  constructor(
    modules: ModulesContainer,
    moduleRef: ModuleRef,
    private readonly metrics: MetricsRegistry,
    private readonly idleSweep: IdleSweep,
  ) {
    super();
    const types = [...modules.values()].map(({ metatype }) => metatype);
    const imports = types.filter((type) => type === MetricsModule);
    if (imports.length > 1) {
      throw new MetricsConfigurationError(
        'forRoot',
        `is imported ${imports.length} times${importersOf(MetricsModule, modules, moduleRef)}`,
        'keep one of them, in the root module; what it exports can be injected everywhere',
      );
    }
    if (types.some((type) => marksOfOthers(type.prototype as object | undefined).includes(MODULE))) {
      throw new MetricsConfigurationError(
        'forRoot',
        'is called in two copies of nestjs-red-metrics in one application, which would count everything twice',
        'import MetricsModule.forRoot() once; "npm ls nestjs-red-metrics" shows the copies, "npm dedupe" or an entry in "overrides" makes them one',
      );
    }
  }

  /** @param options see {@link MetricsModuleOptions}; all have defaults */
  static override forRoot(options: MetricsModuleOptions & MetricsModuleExtras = {}): DynamicModule {
    const checked = checkSyncOptions(options);
    return withRoutes(concealed(super.forRoot(checked)), { ...checked, hasFactory: false });
  }

  /**
   * @param options where the options come from: `useFactory`, `useClass` or `useExisting`; see {@link
   * MetricsModuleAsyncOptions}
   */
  static override forRootAsync(options: MetricsModuleAsyncOptions): DynamicModule {
    const { endpoint, ...rest } = checkAsyncOptions(options);
    const definition = super.forRootAsync(rest);
    return withRoutes(rest.useFactory === undefined ? concealedOfClass(definition) : concealed(definition), {
      hasFactory: true,
      endpoint,
      path: rest.path,
      paths: rest.paths,
    });
  }

  onApplicationShutdown(): void {
    this.idleSweep.stop();
    this.metrics.release();
  }
}

markCopy(MetricsModule.prototype, MODULE);
