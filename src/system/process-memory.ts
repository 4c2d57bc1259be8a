import { readdirSync, readFileSync } from 'node:fs';
import { getHeapStatistics } from 'node:v8';
import { ComputedGauge } from '../instruments/computed';
import { knownFigure } from '../core/known-figure';
import type { MetricFamily } from '../instruments/metric-family';

const KILOBYTE = 1024;

/**
 * The gauges of memory and of descriptors under prom-client's names, and the limit of the heap, which prom-client does
 * not have. Where `/proc` cannot be read, prom-client's say 0, or what they said the last time; these say nothing then.
 *
 * @param prefix of their names
 */
export function processMemory(prefix: string = '', platform: NodeJS.Platform = process.platform): MetricFamily[] {
  const status = new ProcessStatus();
  const gauge = (name: string, help: string, read: () => number | undefined): MetricFamily =>
    new ComputedGauge(prefix + name, help, () => knownFigure(read));
  const resident = (): number => process.memoryUsage.rss();
  const residentName = 'process_resident_memory_bytes';
  const residentHelp = 'Resident memory size in bytes.';
  const ofPlatform =
    platform === 'linux'
      ? [
          gauge(residentName, residentHelp, () => status.bytesOf('VmRSS') ?? resident()),
          gauge('process_virtual_memory_bytes', 'Virtual memory size in bytes.', () => status.bytesOf('VmSize')),
          gauge('process_heap_bytes', 'Process heap size in bytes.', () => status.bytesOf('VmData')),
          // One of them is that of the reading itself.
          gauge('process_open_fds', 'Number of open file descriptors.', () => readdirSync('/proc/self/fd').length - 1),
        ]
      : [gauge(residentName, residentHelp, resident)];
  return [
    ...ofPlatform,
    gauge('nodejs_heap_size_total_bytes', 'Process heap size from Node.js in bytes.', () => {
      return getHeapStatistics().total_heap_size;
    }),
    gauge('nodejs_heap_size_used_bytes', 'Process heap size used from Node.js in bytes.', () => {
      return getHeapStatistics().used_heap_size;
    }),
    // Not one of prom-client's.
    gauge('nodejs_heap_size_limit_bytes', 'Process heap size limit from Node.js in bytes.', () => {
      return getHeapStatistics().heap_size_limit;
    }),
    gauge('nodejs_external_memory_bytes', 'Node.js external memory size in bytes.', () => {
      return getHeapStatistics().external_memory;
    }),
  ];
}

/** `/proc/self/status`, read once for all who ask in one go. To read it waits for no disk. */
class ProcessStatus {
  private text: string | undefined;

  /** The kernel writes lines such as `VmRSS:     5120 kB`. */
  bytesOf(name: string): number | undefined {
    const [, kilobytes] = new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(this.read()) ?? [];
    return kilobytes === undefined ? undefined : KILOBYTE * Number(kilobytes);
  }

  private read(): string {
    if (this.text === undefined) {
      this.text = textOf('/proc/self/status');
      queueMicrotask(() => {
        this.text = undefined;
      });
    }
    return this.text;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
