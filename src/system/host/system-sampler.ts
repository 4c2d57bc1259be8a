import type { SystemPart } from '../../catalogue/metric-entry';
import type { HostReading } from '../../stores/host-readings';
import type { SystemCollectors } from './system-collector';

/** CPU usage is a difference: this is when it gets its second reading. */
const SECOND_SAMPLE_MS = 1000;
const SAMPLE_EVERY_MS = 10_000;

/**
 * Samples the parts of the host in the background. Each part on its own: one that hangs (the file system of a server
 * that is gone) is not asked again, loses its values, and keeps no other part from being read.
 */
export class SystemSampler {
  private readonly values = new Map<SystemPart, HostReading>();
  private readonly pending = new Set<SystemPart>();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  /** @param publish gets all that is known whenever a part was read */
  constructor(
    private readonly collectors: SystemCollectors,
    private readonly publish: (host: HostReading) => void,
  ) {}

  /** Takes the first sample and goes on from there; resolves when every part that answers has its first. */
  async start(): Promise<void> {
    this.timer = setTimeout(() => {
      void this.sample();
      this.timer = setInterval(() => void this.sample(), SAMPLE_EVERY_MS).unref();
    }, SECOND_SAMPLE_MS).unref();
    await this.sample();
  }

  /** After this, nothing is published, whatever is still being read. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async sample(): Promise<void> {
    await Promise.all([...this.collectors.keys()].map((part) => this.samplePart(part)));
  }

  private async samplePart(part: SystemPart): Promise<void> {
    if (this.pending.has(part)) {
      // What it said before is too old by now.
      this.update(part, {});
      return;
    }
    this.pending.add(part);
    const values = await this.read(part);
    this.pending.delete(part);
    this.update(part, values);
  }

  /** Never rejects. */
  private async read(part: SystemPart): Promise<HostReading> {
    try {
      return (await this.collectors.get(part)?.()) ?? {};
    } catch {
      return {};
    }
  }

  private update(part: SystemPart, values: HostReading): void {
    if (!this.stopped) {
      this.values.set(part, values);
      this.publish(Object.assign({}, ...this.values.values()) as HostReading);
    }
  }
}
