import type { MetricSwitch, SystemPart } from '../catalogue/metric-entry';
import { isFilePath, mustBe } from './checks';
import { boolean, checked, type Filled, group, type Option, switchable } from './schema';
import type { SystemMetricsOptions } from './system.options';

const DISK_PATH = '/';

/** The option `system`: what is measured, and of which file system. */
export interface ResolvedSystemOptions {
  readonly parts: ReadonlySet<SystemPart>;
  readonly diskPath: string;
}

/** The option `system`. */
export const SYSTEM: Option<boolean | SystemMetricsOptions, ResolvedSystemOptions> = switchable(
  group<SystemMetricsOptions, Filled<SystemMetricsOptions>>({
    cpu: boolean.or(true),
    memory: boolean.or(true),
    disk: boolean.or(true),
    uptime: boolean.or(true),
    network: boolean.or(true),
    diskIo: boolean.or(true),
    diskPath: checked(mustBe(isFilePath, 'a path', "pass a path on the file system to measure, like '/data'")).or(
      DISK_PATH,
    ),
  }),
).into((read) => {
  if (read === undefined) {
    return { parts: new Set(), diskPath: DISK_PATH };
  }
  const { diskPath, ...parts } = read;
  return { parts: new Set((Object.keys(parts) as SystemPart[]).filter((part) => parts[part])), diskPath };
});

/** Whether the part of a switch `system.…` is measured. */
export function isPartOn({ parts }: ResolvedSystemOptions, needed: MetricSwitch | undefined): boolean {
  return [...parts].some((part) => needed === `system.${part}`);
}
