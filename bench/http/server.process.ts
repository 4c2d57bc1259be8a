import type { AddressInfo } from 'node:net';
import 'reflect-metadata';
import { createApplication } from './application';
import type { AdapterName } from './variant';
import { variantNamed } from './variants';

/** What the server tells its parent once it listens. */
export interface Listening {
  /** Of HTTP. */
  readonly port: number;
  /** What the load is driven at, where that is not HTTP. */
  readonly loadPort?: number;
}

/** What it answers to any message: the CPU time of this whole process so far, in µs. */
export interface CpuTime {
  readonly micros: number;
}

/** One variant of the application in a process of its own: `node server.process.js <adapter> <variant>`. */
async function main(adapter: AdapterName, variant: string): Promise<void> {
  // Also when the parent was killed.
  process.on('disconnect', () => process.exit());
  const instrument = (await variantNamed(variant).load?.()) ?? {};
  const app = await createApplication(adapter, instrument);
  // The connections rest while other servers have their turn.
  app.getHttpServer().keepAliveTimeout = 600_000;
  await app.listen(0, '127.0.0.1');
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    send({ micros: user + system });
  });
  send({ port: (app.getHttpServer().address() as AddressInfo).port });
}

function send(message: Listening | CpuTime): void {
  process.send?.(message);
}

void main(process.argv[2] as AdapterName, process.argv[3] ?? '');
