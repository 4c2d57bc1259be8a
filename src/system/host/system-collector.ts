import type { HostReading } from '../../stores/host-readings';
import type { SystemPart } from '../../catalogue/metric-entry';

/**
 * Reads one part of the host or container. What it cannot read it leaves out; it is not called again before it has
 * answered.
 */
export type SystemCollector = () => HostReading | Promise<HostReading>;

/** The collectors that are on. */
export type SystemCollectors = ReadonlyMap<SystemPart, SystemCollector>;
