import type { HttpAdapterHost } from '@nestjs/core';
import type { MetricsLogger } from '../core/metrics.logger';
import { SwitchedOffAccess } from '../endpoint/auth/switched-off-access';
import { SwitchedOffReader } from '../endpoint/switched-off-reader';
import { NoEndpoint } from '../endpoint/routed-endpoint';
import { AdapterReady } from '../platform/adapter';
import type { ResolvedOptions } from '../options/resolve-options';
import { SwitchedOffHealth } from '../summary/health/switched-off-health';
import type { Composition } from './composition';

/**
 * The module where it is switched off: all that it exports can be injected and used, and records nothing. Loads nothing
 * of what measures.
 */
export function composeSwitchedOff(
  options: ResolvedOptions,
  logger: MetricsLogger,
  host: HttpAdapterHost,
): Composition {
  // Where a module has waited for the adapter of this host before, it does no longer.
  const ready = new AdapterReady(host);
  const by = options.disabledBy === 'METRICS_ENABLED' ? 'METRICS_ENABLED is false' : 'enabled: false';
  const saysSo = {
    onModuleInit: (): void => logger.log(`Metrics are switched off (${by}): nothing is measured or served.`),
  };
  return {
    parts: [ready, saysSo],
    access: new SwitchedOffAccess(options),
    endpoint: new NoEndpoint(),
    reader: new SwitchedOffReader(),
    health: new SwitchedOffHealth(),
    handlers: undefined,
    recording: undefined,
    decideInterceptor: () => undefined,
  };
}
