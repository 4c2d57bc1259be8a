import type { ModuleMetadata } from '@nestjs/common';

/** The application with one module for metrics, or with none. */
export interface StartVariant {
  readonly name: string;
  /** Loads the module, only in the process that boots it: with `require`, as most services are compiled. */
  readonly load?: () => ModuleMetadata['imports'];
}

export const BARE = 'bare';
export const PROM_CLIENT = 'prom-client, loaded only';
export const PEER = '@willsoto/nestjs-prometheus';
export const OURS = 'nestjs-red-metrics';
export const SWITCHED_OFF = 'nestjs-red-metrics, enabled: false';

const auth = { bearerToken: 'zJ2v5Qm8wX1c7Rk4Tb9Lf3Hs6Nd0Gy' };

export const START_VARIANTS: readonly StartVariant[] = [
  { name: BARE },
  { name: 'bare again' },
  {
    name: PROM_CLIENT,
    load: () => {
      require('prom-client');
      return [];
    },
  },
  {
    name: PEER,
    load: () => {
      const { PrometheusModule } =
        require('@willsoto/nestjs-prometheus') as typeof import('@willsoto/nestjs-prometheus');
      return [PrometheusModule.register()];
    },
  },
  { name: OURS, load: () => [ours().forRoot({ auth })] },
  { name: SWITCHED_OFF, load: () => [ours().forRoot({ enabled: false, auth })] },
];

function ours(): typeof import('nestjs-red-metrics').MetricsModule {
  return (require('nestjs-red-metrics') as typeof import('nestjs-red-metrics')).MetricsModule;
}
