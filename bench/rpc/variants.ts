import type { Variant } from '../http/variant';

/** Every variant. All run as hybrid applications, whose HTTP part tells what was counted. */
export const RPC_VARIANTS: readonly Variant[] = [
  { name: 'bare', adapters: ['express'], role: 'bare' },
  { name: 'bare again', adapters: ['express'], role: 'control' },
  {
    name: 'nestjs-red-metrics',
    adapters: ['express'],
    role: 'ours',
    countedBy: 'rpc_requests_total',
    load: async () => (await import('../http/variants/nestjs-red-metrics.js')).instrument,
  },
  {
    name: 'with the interceptor bound, idle',
    adapters: ['express'],
    role: 'option',
    countedBy: 'rpc_requests_total',
    load: async () => (await import('../http/variants/nestjs-red-metrics.js')).boundInterceptorInstrument,
  },
  {
    name: 'interceptor',
    adapters: ['express'],
    role: 'peer',
    countedBy: 'rpc_requests_total',
    load: async () => (await import('./prom-client-interceptor.js')).instrument,
  },
];
