import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Module,
  type NestModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { METRICS_REGISTRY } from '../core/metrics.tokens';
import { markCopy } from '../core/package-copies';
import { MetricsService } from '../decorators/metrics.service';
import { RecorderSlot } from '../decorators/recorder-slot';
import { EndpointAccess } from '../endpoint/auth/endpoint-access';
import { MetricsAuthGuard } from '../endpoint/auth/metrics-auth.guard';
import { MetricsReader } from '../endpoint/metrics-reader';
import { MetricsRegistry } from '../instruments/metrics-registry';
import type { MetricsModuleOptions } from '../options/metrics.options';
import { MetricsHealthIndicator } from '../summary/health/metrics-health-indicator';
import { HandlerMeasuring } from '../transports/handler-measuring';
import { callHook, COMPOSITION, type Composition } from './composition';
import { withRoutes } from './endpoint-routes';
import {
  ConfigurableModuleClass,
  type MetricsModuleAsyncOptions,
  type MetricsModuleExtras,
  checkAsyncOptions,
  checkSyncOptions,
  concealed,
  concealedOfClass,
} from './metrics.module-definition';
import { loadMeasuring, providersFor } from './metrics.providers';
import { MODULE } from './single-import';

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
  providers: providersFor(() => MetricsModule),
  exports: [
    METRICS_REGISTRY,
    MetricsService,
    MetricsReader,
    MetricsHealthIndicator,
    MetricsAuthGuard,
    EndpointAccess,
    RecorderSlot,
    HandlerMeasuring,
  ],
})
export class MetricsModule
  extends ConfigurableModuleClass
  implements
    NestModule,
    OnModuleInit,
    OnApplicationBootstrap,
    OnModuleDestroy,
    BeforeApplicationShutdown,
    OnApplicationShutdown
{
  /** @internal */
  constructor(
    @Inject(COMPOSITION) private readonly composition: Composition,
    private readonly metrics: MetricsRegistry,
  ) {
    super();
  }

  /** @param options see {@link MetricsModuleOptions}; all have defaults */
  static override forRoot(options: MetricsModuleOptions & MetricsModuleExtras = {}): DynamicModule {
    const checked = checkSyncOptions(options);
    loadMeasuring(checked);
    return withRoutes(concealed(super.forRoot(checked)), { ...checked, hasFactory: false });
  }

  /**
   * @param options where the options come from: `useFactory`, `useClass` or `useExisting`; see {@link
   * MetricsModuleAsyncOptions}
   */
  static override forRootAsync(options: MetricsModuleAsyncOptions): DynamicModule {
    const { endpoint, ...rest } = checkAsyncOptions(options);
    loadMeasuring({});
    const definition = super.forRootAsync(rest);
    return withRoutes(rest.useFactory === undefined ? concealedOfClass(definition) : concealed(definition), {
      hasFactory: true,
      endpoint,
      path: rest.path,
      paths: rest.paths,
    });
  }

  /** The server exists, and no route is registered yet. */
  configure(): Promise<void> {
    return callHook(this.composition, 'configure');
  }

  onModuleInit(): Promise<void> {
    return callHook(this.composition, 'onModuleInit');
  }

  onApplicationBootstrap(): Promise<void> {
    return callHook(this.composition, 'onApplicationBootstrap');
  }

  onModuleDestroy(): Promise<void> {
    return callHook(this.composition, 'onModuleDestroy');
  }

  beforeApplicationShutdown(): Promise<void> {
    return callHook(this.composition, 'beforeApplicationShutdown');
  }

  async onApplicationShutdown(): Promise<void> {
    try {
      await callHook(this.composition, 'onApplicationShutdown');
    } finally {
      this.metrics.release();
    }
  }
}

markCopy(MetricsModule.prototype, MODULE);
