import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort, type Processes, type RunningProcess } from '../../support/processes';

/** Prometheus, Alertmanager or another server that answers at `/-/ready`. */
export interface Server {
  readonly program: string;
  /** What lies beside its configuration, the configuration among it, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** @param address where it is to listen, as `host:port` */
  readonly args: (folder: string, address: string) => readonly string[];
}

/** A server that listens on loopback, with its files and its data in a folder that goes with it. */
export class ServerProcess {
  private constructor(
    readonly process: RunningProcess,
    /** Where it listens, as `host:port`. */
    readonly address: string,
    private readonly folder: string,
  ) {}

  /** Resolves once it answers. */
  static async start(processes: Processes, { program, files, args }: Server): Promise<ServerProcess> {
    const folder = await mkdtemp(join(tmpdir(), `${program}-`));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const address = `127.0.0.1:${await freePort()}`;
    const running = processes.start({ name: program, file: program, args: args(folder, address) });
    const server = new ServerProcess(running, address, folder);
    try {
      await running.answers(`http://${address}/-/ready`);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
