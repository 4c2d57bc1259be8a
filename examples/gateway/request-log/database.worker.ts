import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { DatabaseAnswer, DatabaseCall, DatabaseSettings, DatabaseTask } from './database-protocol';
import { RequestTable } from './request-table';

const { directory, mostRows } = workerData as DatabaseSettings;
const opened = open();
// Whoever calls is told; before the first call nobody is there to be told.
opened.catch(() => undefined);

parentPort?.on('message', ({ id, task }: DatabaseCall) => {
  run(task).then(
    (result) => answer({ id, result }),
    (error: unknown) => answer({ id, error: String(error) }),
  );
});

async function open(): Promise<{ database: PGlite; table: RequestTable }> {
  const database = await PGlite.create(directory);
  return { database, table: await RequestTable.open(database, mostRows) };
}

async function run(task: DatabaseTask): Promise<unknown> {
  const { database, table } = await opened;
  switch (task.kind) {
    case 'write':
      return table.write(task.requests);
    case 'statistics':
      return table.statistics();
    case 'close':
      return database.close();
    default:
      // 'open' asks only to be told when it is open.
      return undefined;
  }
}

function answer(message: DatabaseAnswer): void {
  parentPort?.postMessage(message);
}
