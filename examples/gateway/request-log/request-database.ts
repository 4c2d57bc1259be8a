import { join } from 'node:path';
import { setTimeout as timeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { DatabaseAnswer, DatabaseSettings, DatabaseTask } from './database-protocol';
import type { LoggedRequest, TableStatistics } from './request-log.types';

const CLOSE_WITHIN_MS = 3000;

interface PendingCall {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * An embedded Postgres in a thread of its own. It starts for seconds and computes while it writes: on the service's
 * thread every request would wait for that.
 */
export class RequestDatabase {
  private readonly worker: Worker;
  private readonly pending = new Map<number, PendingCall>();
  private calls = 0;
  private opened = false;
  private ended: Error | undefined;

  constructor(private readonly settings: DatabaseSettings) {
    this.worker = new Worker(join(__dirname, 'database.worker.js'), { workerData: settings });
    this.worker.on('message', (answer: DatabaseAnswer) => this.settle(answer));
    this.worker.on('error', (error) => this.end(error));
    this.worker.on('exit', () => this.end(new Error('The database has ended.')));
  }

  /** Resolves when the database takes requests. */
  async open(): Promise<void> {
    await this.call({ kind: 'open' });
    this.opened = true;
  }

  async write(requests: readonly LoggedRequest[]): Promise<void> {
    await this.call({ kind: 'write', requests });
  }

  async statistics(): Promise<TableStatistics> {
    return (await this.call({ kind: 'statistics' })) as TableStatistics;
  }

  /** Ends the thread, in bounded time. A database that is only now being made in memory is not waited for. */
  async close(): Promise<void> {
    if (this.opened || this.settings.directory !== undefined) {
      const closed = this.call({ kind: 'close' }).catch(() => undefined);
      await Promise.race([closed, timeout(CLOSE_WITHIN_MS, undefined, { ref: false })]);
    }
    await this.worker.terminate();
  }

  private call(task: DatabaseTask): Promise<unknown> {
    if (this.ended !== undefined) {
      return Promise.reject(this.ended);
    }
    const id = this.calls++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.worker.postMessage({ id, task });
    });
  }

  private settle(answer: DatabaseAnswer): void {
    const call = this.pending.get(answer.id);
    this.pending.delete(answer.id);
    if ('error' in answer) {
      call?.reject(new Error(answer.error));
    } else {
      call?.resolve(answer.result);
    }
  }

  private end(reason: Error): void {
    this.ended ??= reason;
    this.pending.forEach((call) => call.reject(reason));
    this.pending.clear();
  }
}
