import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { forkFile, nextMessage } from '../child-process';
import type { Load } from './load';
import type { CpuTime, Listening } from './server.process';
import type { AdapterName, Variant } from './variant';

/** A running server process with one variant, and the load that is driven at it from this process. */
export class Server {
  private readonly child: ChildProcess;
  private readonly listening: Promise<Listening>;
  private load: Load | undefined;
  private driven = 0;

  constructor(
    adapter: AdapterName,
    readonly variant: Variant,
    private readonly loadOn: (port: number) => Load,
    file: string = join(__dirname, 'server.process.js'),
  ) {
    this.child = forkFile(file, [adapter, variant.name], [], {
      ...process.env,
      NODE_ENV: 'production',
    });
    this.listening = nextMessage<Listening>(this.child);
    // Whoever waits for it learns of a failure; until then it is no unhandled one.
    this.listening.catch(() => undefined);
  }

  /** Requests that it has answered. */
  get answered(): number {
    return this.driven;
  }

  /** Where it listens; rejects where it could not start. */
  async url(): Promise<string> {
    return `http://127.0.0.1:${(await this.listening).port}`;
  }

  /** Drives that many requests at it; returns the CPU time of one in µs, by the account of the whole server process. */
  async cpuPerRequest(requests: number): Promise<number> {
    const { port, loadPort = port } = await this.listening;
    this.load ??= this.loadOn(loadPort);
    const before = await this.cpuMicros();
    await this.load.drive(requests);
    this.driven += requests;
    return ((await this.cpuMicros()) - before) / requests;
  }

  stop(): void {
    this.load?.close();
    this.child.kill('SIGKILL');
  }

  private async cpuMicros(): Promise<number> {
    const answer = nextMessage<CpuTime>(this.child);
    this.child.send('cpu');
    return (await answer).micros;
  }
}
