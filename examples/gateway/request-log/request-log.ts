import { setTimeout as timeout } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { MetricsSection } from 'nestjs-red-metrics';
import { RequestDatabase } from './request-database';
import type { DatabaseStatistics, LoggedRequest } from './request-log.types';

const MOST_QUEUED = 1000;
const BATCH = 200;
const WRITE_EVERY_MS = 200;
const LAST_WRITE_WITHIN_MS = 1000;

/** Logs requests in a database, from a queue: nobody waits for it, and what goes wrong costs only the log. */
@Injectable()
export class RequestLog implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(RequestLog.name);
  private readonly queue: LoggedRequest[] = [];
  private timer: NodeJS.Timeout | undefined;
  private status: DatabaseStatistics['status'] = 'starting';
  private writing: Promise<void> | undefined;
  private failing = false;
  private dropped = 0;

  constructor(private readonly database: RequestDatabase) {}

  /** The service does not wait for its database. */
  onModuleInit(): void {
    this.timer = setInterval(() => void this.write(), WRITE_EVERY_MS).unref();
    this.database.open().then(
      () => {
        this.status = 'ready';
      },
      (error: unknown) => this.giveUp(error),
    );
  }

  /** Requests that are still being answered now are not logged any more. */
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await Promise.race([this.write(), timeout(LAST_WRITE_WITHIN_MS, undefined, { ref: false })]);
    await this.database.close();
  }

  /** Queues a request; one too many is dropped, and counted. */
  add(request: LoggedRequest): void {
    if (this.status === 'failed' || this.queue.length >= MOST_QUEUED) {
      this.dropped++;
    } else {
      this.queue.push(request);
    }
  }

  /** What the log knows; the table's part only once the database has started. */
  @MetricsSection('database')
  async statistics(): Promise<DatabaseStatistics> {
    const table = this.status === 'ready' ? await this.database.statistics() : {};
    return { status: this.status, queued: this.queue.length, dropped: this.dropped, ...table };
  }

  private giveUp(error: unknown): void {
    this.status = 'failed';
    this.dropped += this.queue.splice(0).length;
    this.logger.error(`Requests are not logged: ${String(error)}`);
  }

  /** Writes what is queued; one at a time, so that a slow database gets larger batches, not more of them. */
  private write(): Promise<void> {
    this.writing ??= this.writeQueue().finally(() => {
      this.writing = undefined;
    });
    return this.writing;
  }

  private async writeQueue(): Promise<void> {
    while (this.status === 'ready' && this.queue.length > 0) {
      await this.writeBatch(this.queue.splice(0, BATCH));
    }
  }

  private async writeBatch(batch: readonly LoggedRequest[]): Promise<void> {
    try {
      await this.database.write(batch);
      this.failing = false;
    } catch (error) {
      this.dropped += batch.length;
      if (!this.failing) {
        this.logger.warn(`${batch.length} requests could not be logged: ${String(error)}`);
      }
      this.failing = true;
    }
  }
}
