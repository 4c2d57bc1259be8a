import { type BroadcastChannel, threadId } from 'node:worker_threads';
import type { Announcement } from '../endpoint/announcement';
import type { ManagementServer } from '../endpoint/server/management-server';
import type { CollectedFamily } from '../scrape/collected-family';
import type { MetricsCollector } from '../scrape/collect/collector';
import { Deadline } from '../scrape/shared-reading';
import { packFamilies } from './report';
import { ReportedFamilies } from './reported-families';
import { openChannel } from './thread-channel';

const REPORT_EVERY_MS = 250;
const COLLECT_MS = 500;

/** What a thread's module is made of. */
export interface ThreadParts {
  readonly collector: MetricsCollector;
  readonly management: ManagementServer;
  readonly announcement: Announcement;
  /** Whether exponential buckets are told of. */
  readonly withExponential: boolean;
}

/** In a thread that is not the main one: tells that what is counted here. Nothing listens here. */
export class ThreadReporter {
  private readonly families: ReportedFamilies;
  private readonly onExit = (): void => this.tellNow();
  private channel: BroadcastChannel | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: ThreadParts) {
    this.families = new ReportedFamilies(parts.withExponential);
    parts.management.isElsewhere = true;
    parts.announcement.isSilent = true;
  }

  onApplicationBootstrap(): void {
    this.channel = openChannel(({ asks }) => {
      if (asks !== undefined) {
        void this.tell(asks);
      }
    });
    this.timer = setInterval(() => this.tellNow(), REPORT_EVERY_MS).unref();
    process.on('exit', this.onExit);
    this.tellNow();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    process.off('exit', this.onExit);
    await this.tell();
    this.channel?.close();
    this.channel = undefined;
  }

  private async tell(answers?: number): Promise<void> {
    const collection = this.families.beginCollection();
    const { families } = await this.parts.collector.collectOwn(new Deadline(COLLECT_MS));
    this.add(families, collection);
    this.post(answers);
  }

  /** What can be read at once, where it has changed. */
  private tellNow(): void {
    this.add(this.parts.collector.seriesNow());
    if (this.families.isChanged) {
      this.post();
    }
  }

  /** What is about the process is the main thread's to tell. */
  private add(families: readonly CollectedFamily[], collection?: number): void {
    families.filter(({ workers }) => workers !== 'each').forEach((family) => this.families.add(family, collection));
  }

  private post(answers?: number): void {
    this.channel?.postMessage({ from: threadId, families: packFamilies(this.families.all), answers });
    this.families.isChanged = false;
  }
}
