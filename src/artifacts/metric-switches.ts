import { isHandlerKind } from '../catalogue/handler-kinds';
import type { MetricSwitch } from '../catalogue/metric-entry';
import type { ResolvedOptions } from '../options/resolve-options';
import { isBuildKnown } from '../options/resolve-service';
import { isPartOn } from '../options/resolve-system';

/** Whether the option that a metric needs is on. */
export function isOn(
  needed: MetricSwitch | undefined,
  { health, http, httpClient, push, transports, system, service }: ResolvedOptions,
): boolean {
  switch (needed) {
    case undefined:
    case 'derived':
      return true;
    case 'http.instrumentation':
      return http.instrumentation === 'auto';
    case 'service':
      return isBuildKnown(service);
    case 'http.streams':
      return http.streams;
    case 'http.sizes':
      return http.sizes;
    case 'health':
      return health.checks.size > 0;
    case 'push':
      return push !== undefined;
    case 'httpClient':
      return httpClient !== undefined;
    case 'rpcClient':
      return transports.rpcClient !== undefined;
    default:
      return isHandlerKind(needed) ? transports[needed] !== undefined : isPartOn(system, needed);
  }
}
