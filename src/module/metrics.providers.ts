import type { Provider, Type } from '@nestjs/common';
import {
  APP_INTERCEPTOR,
  ApplicationConfig,
  DiscoveryService,
  HttpAdapterHost,
  MetadataScanner,
  ModuleRef,
  ModulesContainer,
} from '@nestjs/core';
import { MetricsLogger } from '../core/metrics.logger';
import { METRICS_OPTIONS, METRICS_REGISTRY } from '../core/metrics.tokens';
import { MetricsService } from '../decorators/metrics.service';
import { RecorderSlot } from '../decorators/recorder-slot';
import { RECORDING, type Recording } from '../decorators/recording';
import { EndpointAccess } from '../endpoint/auth/endpoint-access';
import { MetricsAuthGuard } from '../endpoint/auth/metrics-auth.guard';
import { MetricsReader } from '../endpoint/metrics-reader';
import { RoutedEndpoint } from '../endpoint/routed-endpoint';
import { MetricsRegistry } from '../instruments/metrics-registry';
import { isSwitchedOff } from '../options/environment';
import type { GivenOptions } from '../options/given-options';
import type { AnyRegistry } from '../options/metrics.options';
import type { RegistrationOptions } from '../options/as-registered';
import { type ResolvedOptions, resolveOptions } from '../options/resolve-options';
import { HealthSource } from '../summary/health/health-source';
import { MetricsHealthIndicator } from '../summary/health/metrics-health-indicator';
import { HandlerMeasuring } from '../transports/handler-measuring';
import { MetricsInterceptor } from '../transports/metrics.interceptor';
import { COMPOSITION, type Composition } from './composition';
import { MODULE_OPTIONS_TOKEN, REGISTRATION } from './metrics.module-definition';
import type { PartToken } from './part-injector';
import { checkSingleImport } from './single-import';
import { composeSwitchedOff } from './switched-off';

/** What the parts of the module are given of Nest and of its providers. */
const GIVEN = [
  ModulesContainer,
  ModuleRef,
  METRICS_OPTIONS,
  MetricsLogger,
  HttpAdapterHost,
  MetricsRegistry,
  RecorderSlot,
  ApplicationConfig,
  DiscoveryService,
  MetadataScanner,
] as const satisfies readonly PartToken[];

/**
 * The providers of the module: what it exports, and the composition behind it, which is decided on once the options are
 * known.
 *
 * @param module the class whose second import is an error
 */
export function providersFor(module: () => Type): Provider[] {
  return [
    MetricsLogger,
    RecorderSlot,
    {
      provide: METRICS_OPTIONS,
      // Optional, so that a plain `imports: [MetricsModule]` works with the defaults.
      inject: [
        { token: MODULE_OPTIONS_TOKEN, optional: true },
        { token: REGISTRATION, optional: true },
      ],
      useFactory: (given?: GivenOptions, registration?: RegistrationOptions): ResolvedOptions =>
        resolveOptions(given?.options, registration, process.env),
    },
    {
      provide: MetricsRegistry,
      inject: [METRICS_OPTIONS, MetricsLogger],
      useFactory: (options: ResolvedOptions, logger: MetricsLogger): MetricsRegistry =>
        new MetricsRegistry(options.registry, (message) => logger.warn(message), options.metrics.exclude),
    },
    {
      provide: METRICS_REGISTRY,
      inject: [MetricsRegistry],
      useFactory: (metrics: MetricsRegistry): AnyRegistry => metrics.registry,
    },
    {
      provide: COMPOSITION,
      inject: [...GIVEN],
      useFactory: (...given: GivenValues): Composition => {
        checkSingleImport(module(), given[0], given[1]);
        return compose(given);
      },
    },
    handedOut(EndpointAccess, ({ access }) => access),
    handedOut(HealthSource, ({ health }) => health),
    handedOut(HandlerMeasuring, ({ handlers }) => handlers),
    handedOut(RECORDING, ({ recording }): Recording | undefined => recording),
    {
      provide: RoutedEndpoint,
      // A route of the endpoint asks for the health, too: what looks for those that do reads it here.
      inject: [COMPOSITION, HealthSource],
      useFactory: ({ endpoint }: Composition): RoutedEndpoint => endpoint,
    },
    // Not by way of the health: a controller that pushes metrics, or leads to who does, is judged as any other.
    handedOut(MetricsReader, ({ reader }) => reader),
    // Nest binds nothing where a factory returns undefined.
    handedOut(APP_INTERCEPTOR, (composition) => composition.decideInterceptor()),
    MetricsService,
    MetricsHealthIndicator,
    MetricsAuthGuard,
    MetricsInterceptor,
  ];
}

type GivenValues = [
  modules: ModulesContainer,
  moduleRef: ModuleRef,
  options: ResolvedOptions,
  logger: MetricsLogger,
  host: HttpAdapterHost,
  ...others: unknown[],
];

/** The one place that asks whether the module is switched on. */
function compose(given: GivenValues): Composition {
  const [, , options, logger, host] = given;
  if (!options.enabled) {
    return composeSwitchedOff(options, logger, host);
  }
  return measuring().composeMeasuring(GIVEN.map((token, index) => [token, given[index]]));
}

let loaded: typeof import('./measuring') | undefined;

/** Loads what measures, which a switched-off application does without. A plain `require`, which bundlers follow. */
function measuring(): typeof import('./measuring') {
  return (loaded ??= require('./measuring') as typeof import('./measuring'));
}

/**
 * Loads what measures unless it is known by now that nothing will be: with the modules that stand now. Jest's
 * `resetModules()` makes others of them before the application starts.
 *
 * @param options as far as they are known
 */
export function loadMeasuring({
  enabled,
  rpcClient,
}: {
  readonly enabled?: unknown;
  readonly rpcClient?: unknown;
}): void {
  if (enabled !== false && (enabled !== undefined || !isSwitchedOff(process.env))) {
    measuring().prepareMeasuring(rpcClient);
  }
}

function handedOut<Part>(token: PartToken<Part> | string, partOf: (composition: Composition) => Part): Provider {
  return { provide: token, inject: [COMPOSITION], useFactory: partOf };
}
