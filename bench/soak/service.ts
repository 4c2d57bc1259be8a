import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { nextMessage } from '../child-process';
import type { Ask, Ports, SoakAdapter } from './service.process';

/** More than its connections need, and few enough to be taken in a moment. */
const DESCRIPTORS = 2048;

interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** A service that has not answered by then answers no more. */
const PATIENCE_MS = 60_000;

/** The service in a process of its own, with a limit on its descriptors. */
export class Service {
  private readonly waiting = new Map<number, (reply: Reply) => void>();
  private asked = 0;

  private constructor(
    private readonly child: ChildProcess,
    readonly ports: Ports,
    readonly token: string,
    private readonly folder: string,
  ) {
    child.on('message', (reply: Reply) => this.waiting.get(reply.id)?.(reply));
  }

  static async start(adapter: SoakAdapter): Promise<Service> {
    const folder = mkdtempSync(join(tmpdir(), 'soak-'));
    const token = randomBytes(24).toString('base64url');
    const file = join(folder, 'tokens');
    writeFileSync(file, `${token}\n`, { mode: 0o600 });
    const command = [process.execPath, '--expose-gc', join(__dirname, 'service.process.js'), adapter, file];
    const child = spawn('sh', ['-c', `ulimit -n ${DESCRIPTORS} 2>/dev/null; exec "$@"`, 'sh', ...command], {
      stdio: ['ignore', 2, 2, 'ipc'],
      env: { ...process.env, NODE_ENV: 'production' },
    });
    return new Service(child, await nextMessage<Ports>(child), token, folder);
  }

  /** Resolves with what the service answers; rejects where it has ended. */
  ask<Value = void>(ask: Ask): Promise<Value> {
    const id = this.asked++;
    return new Promise<Value>((resolve, reject) => {
      const giveUp = (): void => reject(new Error(`the service has not answered to ${ask.what}`));
      const timer = setTimeout(giveUp, PATIENCE_MS);
      this.child.once('exit', giveUp);
      this.waiting.set(id, ({ value, error }) => {
        this.waiting.delete(id);
        this.child.off('exit', giveUp);
        clearTimeout(timer);
        if (error === undefined) {
          resolve(value as Value);
        } else {
          reject(new Error(error));
        }
      });
      this.child.send({ id, ask });
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Closes the application; resolves with the exit code of the process, or the signal that it took to end it. */
  async close(patienceMs: number): Promise<number | NodeJS.Signals | null> {
    const exit = once(this.child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    const timer = setTimeout(() => this.child.kill('SIGKILL'), patienceMs);
    try {
      await this.ask({ what: 'close' }).catch(() => undefined);
      const [code, signal] = await exit;
      return code ?? signal;
    } finally {
      clearTimeout(timer);
      this.remove();
    }
  }

  /** Ends the process at once. */
  kill(): void {
    this.child.kill('SIGKILL');
    this.remove();
  }

  private remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
