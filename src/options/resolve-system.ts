import { MetricsConfigurationError } from '../core/metrics.errors';
import type { MetricSwitch, SystemPart } from '../catalogue/metric-entry';
import { checkBoolean, checkKeys, quote } from './checks';
import { DEFAULTS } from './defaults';

const PARTS: readonly SystemPart[] = ['cpu', 'memory', 'disk', 'uptime', 'network', 'diskIo'];

/** The option `system`: what is measured, and of which file system. */
export interface ResolvedSystemOptions {
  readonly parts: ReadonlySet<SystemPart>;
  readonly diskPath: string;
}

/** Whether the part of a switch `system.…` is measured. */
export function isPartOn({ parts }: ResolvedSystemOptions, needed: MetricSwitch | undefined): boolean {
  return [...parts].some((part) => needed === `system.${part}`);
}

/** Checks the option `system`. */
export function resolveSystem(value: unknown): ResolvedSystemOptions {
  if (value === undefined || typeof value === 'boolean') {
    return { parts: new Set(value === false ? [] : PARTS), diskPath: DEFAULTS.diskPath };
  }
  const options = checkKeys(value, [...PARTS, 'diskPath'], 'system');
  const parts = PARTS.filter((part) => checkBoolean(options[part], `system.${part}`) ?? true);
  return { parts: new Set(parts), diskPath: checkDiskPath(options['diskPath']) ?? DEFAULTS.diskPath };
}

function checkDiskPath(value: unknown): string | undefined {
  if (value !== undefined && (typeof value !== 'string' || value === '' || value.includes('\0'))) {
    throw new MetricsConfigurationError(
      'system.diskPath',
      `must be a path, but got ${quote(value)}`,
      "pass a path on the file system to measure, like '/data'",
    );
  }
  return value;
}
