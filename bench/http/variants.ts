import type { AdapterName, Variant } from './variant';

/** This library, but streamed responses are not told from ordinary ones. */
export const WITHOUT_STREAM_DETECTION = 'without stream detection';

/** This library, and event streams are read for the errors that they send: of no meaning for ordinary responses. */
export const WITH_ERROR_EVENTS = 'with errorEvents';

const BOTH: readonly AdapterName[] = ['express', 'fastify'];

/** Every variant. All that measure also collect the process metrics of prom-client, as ours does by default. */
const VARIANTS: readonly Variant[] = [
  { name: 'bare', adapters: BOTH, role: 'bare' },
  { name: 'bare again', adapters: BOTH, role: 'control' },
  {
    name: 'nestjs-red-metrics',
    adapters: BOTH,
    role: 'ours',
    countedBy: 'http_requests_total',
    load: async () => (await import('./variants/nestjs-red-metrics.js')).instrument,
  },
  {
    name: 'with request context',
    adapters: BOTH,
    role: 'option',
    countedBy: 'http_requests_total',
    load: async () => (await import('./variants/nestjs-red-metrics.js')).requestContextInstrument,
  },
  {
    name: WITHOUT_STREAM_DETECTION,
    adapters: BOTH,
    role: 'option',
    countedBy: 'http_requests_total',
    load: async () => (await import('./variants/nestjs-red-metrics.js')).withoutStreamsInstrument,
  },
  {
    name: 'with the interceptor bound, idle',
    adapters: BOTH,
    role: 'option',
    countedBy: 'http_requests_total',
    load: async () => (await import('./variants/nestjs-red-metrics.js')).boundInterceptorInstrument,
  },
  {
    name: 'by the interceptor alone',
    adapters: BOTH,
    role: 'option',
    countedBy: 'http_requests_total',
    load: async () => (await import('./variants/nestjs-red-metrics.js')).byInterceptorInstrument,
  },
  {
    name: 'interceptor',
    adapters: BOTH,
    role: 'peer',
    countedBy: 'http_requests_total',
    load: async () => (await import('./variants/interceptor.js')).instrument,
  },
  {
    name: 'express-prom-bundle',
    adapters: ['express'],
    role: 'peer',
    countedBy: 'http_request_duration_seconds_count',
    load: async () => (await import('./variants/express-prom-bundle.js')).instrument,
  },
  {
    name: 'prometheus-api-metrics',
    adapters: ['express'],
    role: 'peer',
    countedBy: 'http_request_duration_seconds_count',
    load: async () => (await import('./variants/prometheus-api-metrics.js')).instrument,
  },
  {
    name: 'swagger-stats',
    adapters: ['express'],
    role: 'peer',
    countedBy: 'api_request_total',
    load: async () => (await import('./variants/swagger-stats.js')).instrument,
  },
  {
    name: 'OpenTelemetry http',
    adapters: BOTH,
    role: 'peer',
    countedBy: 'http_server_request_duration_count',
    load: async () => (await import('./variants/opentelemetry.js')).instrument,
  },
  {
    name: 'fastify-metrics',
    adapters: ['fastify'],
    role: 'peer',
    countedBy: 'http_request_duration_seconds_count',
    load: async () => (await import('./variants/fastify-metrics.js')).instrument,
  },
  {
    name: 'fastify-metrics, no summary',
    adapters: ['fastify'],
    role: 'peer',
    countedBy: 'http_request_duration_seconds_count',
    load: async () => (await import('./variants/fastify-metrics.js')).histogramOnlyInstrument,
  },
];

/** Variants that only streams tell apart. */
const OF_STREAMS: readonly Variant[] = [
  {
    name: WITH_ERROR_EVENTS,
    adapters: BOTH,
    role: 'option',
    countedBy: 'http_requests_total',
    load: async () => (await import('./variants/nestjs-red-metrics.js')).errorEventsInstrument,
  },
];

export function streamVariantsOn(adapter: AdapterName): Variant[] {
  return [...VARIANTS, ...OF_STREAMS].filter((variant) => variant.adapters.includes(adapter));
}

export function variantsOn(adapter: AdapterName): Variant[] {
  return VARIANTS.filter((variant) => variant.adapters.includes(adapter));
}

/** @throws Error where there is none of that name */
export function variantNamed(name: string): Variant {
  const found = [...VARIANTS, ...OF_STREAMS].find((variant) => variant.name === name);
  if (found === undefined) {
    throw new Error(`There is no variant "${name}".`);
  }
  return found;
}
