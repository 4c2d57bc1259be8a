import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSocket } from './sockets';
import { freePort, RunningProcess } from './processes';

/** A real Redis on a port of its own. It keeps nothing, and its folder goes with it. */
export class RedisServer {
  readonly host = '127.0.0.1';
  private process: RunningProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly folder: string,
  ) {}

  /** Resolves once it answers. */
  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), await mkdtemp(join(tmpdir(), 'redis-')));
    await server.revive();
    return server;
  }

  /** Where clients find it. */
  get address(): { readonly host: string; readonly port: number } {
    return { host: this.host, port: this.port };
  }

  /** Ends it at once, as a broken machine would: its clients lose their connections. */
  async kill(): Promise<void> {
    this.process?.signal('SIGKILL');
    await this.process?.exit;
    this.process = undefined;
  }

  /** Starts it on the same port, empty, unless it runs; resolves once it answers. */
  async revive(): Promise<void> {
    if (this.process !== undefined) {
      return;
    }
    this.process = new RunningProcess({ name: 'redis-server', file: 'redis-server', args: this.args() });
    try {
      await this.process.eventually(() => this.ping());
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.process?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private args(): string[] {
    const settings = { bind: this.host, port: String(this.port), dir: this.folder, save: '', appendonly: 'no' };
    return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  }

  private async ping(): Promise<void> {
    const socket = await openSocket(this.port);
    try {
      socket.write('PING\r\n');
      const [answer] = (await once(socket, 'data')) as [Buffer];
      if (answer.toString() !== '+PONG\r\n') {
        throw new Error(`it answered ${answer.toString()}`);
      }
    } finally {
      socket.destroy();
    }
  }
}
