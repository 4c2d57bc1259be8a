import {
  ConfigurableModuleBuilder,
  type ConfigurableModuleAsyncOptions,
  type ConfigurableModuleCls,
  type ConfigurableModuleHost,
  type DynamicModule,
  type Provider,
} from '@nestjs/common';
import { MetricsConfigurationError } from '../core/metrics.errors';
import type { MetricsEndpointOptions } from '../options/endpoint.options';
import type { MetricsModuleOptions, MetricsOptionsFactory } from '../options/metrics.options';
import type { MetricsPaths } from '../options/paths.options';
import { checkArray, checkGroup, checkKeys, quote } from '../options/checks';
import { GivenOptions } from '../options/given-options';
import type { RegistrationOptions } from '../options/as-registered';
import { OPTIONS } from '../options/resolve-options';
import { boolean } from '../options/schema';

/** What can be said beside the factory of `forRootAsync()`; in `forRoot()` it stands among the options. */
export interface MetricsModuleExtras {
  /** Whether what the module exports can be injected everywhere. @default true */
  isGlobal?: boolean;
  /** As `MetricsModuleOptions.path`; wins over what the factory returns. */
  path?: string;
  /** As `MetricsModuleOptions.paths`; wins over what the factory returns. */
  paths?: MetricsPaths;
}

/** What must be known before the factory of `forRootAsync()` is asked, for a controller that is registered at once. */
export interface MetricsModuleRoute {
  /** As `MetricsModuleOptions.endpoint`. */
  endpoint?: Pick<MetricsEndpointOptions, 'mode' | 'controller'>;
}

/** What `MetricsModule.forRootAsync()` takes. */
export type MetricsModuleAsyncOptions = ConfigurableModuleAsyncOptions<MetricsModuleOptions, 'createMetricsOptions'> &
  MetricsModuleExtras &
  MetricsModuleRoute;

/** Injects what was given beside the options. */
export const REGISTRATION: unique symbol = Symbol('MetricsModule registration');

type Host = ConfigurableModuleHost<MetricsModuleOptions, 'forRoot', 'createMetricsOptions', MetricsModuleExtras>;

// Transient, for Nest would merge two imports with the same options into one: twice is a mistake, and is reported as
// such.
const host: Host = new ConfigurableModuleBuilder<MetricsModuleOptions>({ moduleName: 'Metrics', alwaysTransient: true })
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createMetricsOptions')
  .setExtras<MetricsModuleExtras>({ isGlobal: true, path: undefined, paths: undefined }, (definition, extras) => ({
    ...definition,
    global: extras.isGlobal,
    providers: [
      ...(definition.providers ?? []),
      { provide: REGISTRATION, useValue: { path: extras.path, paths: extras.paths } },
    ],
  }))
  .build();

export const ConfigurableModuleClass: ConfigurableModuleCls<
  MetricsModuleOptions,
  'forRoot',
  'createMetricsOptions',
  MetricsModuleExtras
> = host.ConfigurableModuleClass;

/** Injects the options as the user gave them. */
export const MODULE_OPTIONS_TOKEN: string | symbol = host.MODULE_OPTIONS_TOKEN;

const SOURCES = ['useFactory', 'useClass', 'useExisting'] as const;
const ASYNC_KEYS = [
  ...SOURCES,
  'imports',
  'inject',
  'provideInjectionTokensFrom',
  'isGlobal',
  'path',
  'paths',
  'endpoint',
];

/** Checks what `forRoot()` is given as far as Nest reads it; the rest is checked when the application starts. */
export function checkSyncOptions(
  value: MetricsModuleOptions & MetricsModuleExtras,
): MetricsModuleOptions & MetricsModuleExtras {
  const given = checkKeys(value, Object.keys(value ?? {}), '');
  // An instance may have them on its prototype, as accessors, and Nest copies only what an object has itself.
  const names = new Set([...Object.keys(OPTIONS.members ?? {}), 'isGlobal', ...Object.keys(given)]);
  const options: Record<string, unknown> = Object.fromEntries(
    [...names].filter((name) => name in given).map((name) => [name, given[name]]),
  );
  boolean.read(options['isGlobal'], 'isGlobal');
  return options;
}

/** Checks what `forRootAsync()` is given, before Nest looks for a provider that is not there. */
export function checkAsyncOptions(value: MetricsModuleAsyncOptions): MetricsModuleAsyncOptions {
  const options = checkKeys(value, ASYNC_KEYS, '');
  const sources = SOURCES.filter((source) => options[source] !== undefined);
  if (sources.length !== 1) {
    throw new MetricsConfigurationError(
      'forRootAsync',
      sources.length === 0 ? 'is not told where the options come from' : `is told both ${sources.join(' and ')}`,
      'give it one of useFactory, useClass and useExisting, or call forRoot() with the options',
    );
  }
  const [source = 'useFactory'] = sources;
  if (source === 'useExisting' ? !isToken(options[source]) : typeof options[source] !== 'function') {
    throw new MetricsConfigurationError(
      source,
      `must be a ${source === 'useFactory' ? 'function' : 'class'}, but got ${quote(options[source])}`,
      source === 'useFactory' ? 'write () => ({ … })' : 'name a class with a method createMetricsOptions()',
    );
  }
  for (const list of ['imports', 'inject'] as const) {
    if (options[list] !== undefined) {
      checkArray(options[list], list);
    }
  }
  boolean.read(options['isGlobal'], 'isGlobal');
  checkGroup(options['endpoint'], ['mode', 'controller'], 'endpoint');
  return options;
}

/** The definition that says with what the endpoint was registered. */
export function registeredAs(definition: DynamicModule, registered: RegistrationOptions): DynamicModule {
  const providers = definition.providers?.map((provider) =>
    'provide' in provider && provider.provide === REGISTRATION && 'useValue' in provider
      ? { ...provider, useValue: { ...(provider.useValue as RegistrationOptions), ...registered } }
      : provider,
  );
  return { ...definition, providers: providers ?? [] };
}

function isToken(value: unknown): boolean {
  return ['function', 'string', 'symbol'].includes(typeof value);
}

/** The definition with options that nobody sees who inspects the container. */
export function concealed(definition: DynamicModule): DynamicModule {
  return { ...definition, providers: definition.providers?.map((provider) => concealedProvider(provider)) ?? [] };
}

/** The same, where a class makes the options. */
export function concealedOfClass(definition: DynamicModule): DynamicModule {
  const providers = definition.providers?.map((provider) =>
    'provide' in provider && provider.provide === MODULE_OPTIONS_TOKEN && 'useFactory' in provider
      ? { ...provider, useFactory: (factory: unknown) => optionsOf(factory) }
      : provider,
  );
  return concealed({ ...definition, providers: providers ?? [] });
}

function optionsOf(factory: unknown): unknown {
  const { createMetricsOptions } = (factory ?? {}) as Partial<MetricsOptionsFactory>;
  if (typeof createMetricsOptions !== 'function') {
    throw new MetricsConfigurationError(
      'forRootAsync',
      'is given a class or provider without a method createMetricsOptions',
      'implement MetricsOptionsFactory, or pass useFactory',
    );
  }
  return createMetricsOptions.call(factory);
}

function concealedProvider(provider: Provider): Provider {
  if (!('provide' in provider) || provider.provide !== MODULE_OPTIONS_TOKEN) {
    return provider;
  }
  if ('useValue' in provider) {
    return { ...provider, useValue: new GivenOptions(provider.useValue) };
  }
  if (!('useFactory' in provider)) {
    return provider;
  }
  const make = provider.useFactory as (...dependencies: unknown[]) => unknown;
  return {
    ...provider,
    useFactory: async (...dependencies) => new GivenOptions(returned(await make(...dependencies))),
  };
}

/**
 * What the factory returned, unless that was nothing: a `return` that was forgotten would leave every option at its
 * default.
 */
function returned(options: unknown): unknown {
  if (options === undefined || options === null) {
    throw new MetricsConfigurationError(
      'forRootAsync',
      `got ${String(options)} from its factory in place of options`,
      'return the options, or {} for the defaults',
    );
  }
  return options;
}
