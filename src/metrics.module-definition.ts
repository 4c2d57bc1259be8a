import {
  ConfigurableModuleBuilder,
  type ConfigurableModuleAsyncOptions,
  type ConfigurableModuleCls,
  type ConfigurableModuleHost,
  type DynamicModule,
  type Provider,
} from '@nestjs/common';
import type { MetricsModuleOptions, MetricsPaths } from './metrics.options';
import { GivenOptions } from './options/given-options';

/** What can be said beside the factory of `forRootAsync()`; in `forRoot()` it stands among the options. */
export interface MetricsModuleExtras {
  /** Whether what the module exports can be injected everywhere. @default true */
  isGlobal?: boolean;
  /** As `MetricsModuleOptions.path`; wins over what the factory returns. */
  path?: string;
  /** As `MetricsModuleOptions.paths`; wins over what the factory returns. */
  paths?: MetricsPaths;
}

/** What `MetricsModule.forRootAsync()` takes. */
export type MetricsModuleAsyncOptions = ConfigurableModuleAsyncOptions<MetricsModuleOptions, 'createMetricsOptions'> &
  MetricsModuleExtras;

/** Injects what was given beside the options. */
export const REGISTRATION: unique symbol = Symbol('MetricsModule registration');

type Host = ConfigurableModuleHost<MetricsModuleOptions, 'forRoot', 'createMetricsOptions', MetricsModuleExtras>;

// Transient, for Nest would merge two imports with the same options into one: twice is a mistake, and is reported as such.
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

/** The definition with options that nobody sees who inspects the container. */
export function concealed(definition: DynamicModule): DynamicModule {
  return { ...definition, providers: definition.providers?.map((provider) => concealedProvider(provider)) ?? [] };
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
  return { ...provider, useFactory: async (...dependencies) => new GivenOptions(await make(...dependencies)) };
}
