import { uptime } from 'node:os';
import type { SystemCollector } from './system-collector';

/** How long the host is up. */
export function hostUptime(): SystemCollector {
  return () => ({ uptimeSeconds: uptime() });
}
