import { getEnvironmentData, isMainThread, setEnvironmentData, type Worker } from 'node:worker_threads';
import type { ThreadWorkers } from './thread-workers';

/** What a thread finds when it is started: whether the main one has a module that adds what it counts. */
const MAIN_ADDS = 'nestjs-red-metrics';

/** Whether this is a thread whose counts the main one adds. */
export function isAddedByMain(): boolean {
  return !isMainThread && getEnvironmentData(MAIN_ADDS) === true;
}

/** Whether an application of this process adds: a second one has the metrics of its own code only. */
let isAdded = false;

/** In the main thread: waits for the first thread. Until then, nothing of it is loaded. */
export class ThreadWatch {
  private workers: ThreadWorkers | undefined;
  private isAdding = false;
  private readonly onWorker = (worker: Worker): void => {
    this.workers ??= this.load();
    this.workers.watch(worker);
  };

  /** @param load loads what adds */
  constructor(private readonly load: () => ThreadWorkers) {}

  onModuleInit(): void {
    if (isMainThread && !isAdded) {
      isAdded = true;
      this.isAdding = true;
      setEnvironmentData(MAIN_ADDS, true);
      process.on('worker', this.onWorker);
    }
  }

  onApplicationShutdown(): void {
    if (this.isAdding) {
      isAdded = false;
      this.isAdding = false;
      setEnvironmentData(MAIN_ADDS, undefined);
      process.off('worker', this.onWorker);
      this.workers?.close();
    }
  }
}
