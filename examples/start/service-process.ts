import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from './start-error';

const STARTED_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 100;
const STOPPED_WITHIN_MS = 5000;
const MOST_OUTPUT = 4000;

/** One of the example services, as a process. */
export class ServiceProcess {
  private readonly child: ChildProcess;
  private readonly exited: Promise<unknown>;
  private output = '';
  private stopping = false;

  /** @param env what its environment has beside this process's own */
  constructor(
    readonly name: string,
    env: NodeJS.ProcessEnv,
  ) {
    const preload = join(__dirname, 'exit-with-parent.js');
    const script = join(__dirname, '..', name, 'main.js');
    this.child = spawn(process.execPath, ['--require', preload, script], {
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Ctrl-C in a terminal reaches a whole process group; this process alone decides when its services stop.
      detached: process.platform !== 'win32',
    });
    this.exited = once(this.child, 'exit');
    this.exited.catch(() => undefined);
    this.child.stdout?.on('data', (chunk: Buffer) => this.remember(chunk));
    this.child.stderr?.on('data', (chunk: Buffer) => this.remember(chunk));
  }

  /** Rejects if the process ends otherwise than by `stop()`. */
  async failure(): Promise<never> {
    const how = await this.exited.then(
      () => `ended with ${this.child.signalCode ?? `exit code ${this.child.exitCode}`}`,
      (error: Error) => `could not be started (${error.message})`,
    );
    if (this.stopping) {
      return new Promise<never>(() => undefined);
    }
    throw new StartError(`The ${this.name} ${how}. Its last words:\n${this.output.trimEnd()}`);
  }

  /** Resolves once the URL answers with 200. */
  async answers(url: string, headers: Record<string, string>, stop: AbortSignal): Promise<void> {
    const deadline = Date.now() + STARTED_WITHIN_MS;
    while (!(await isOk(url, headers))) {
      if (Date.now() > deadline) {
        throw new StartError(`The ${this.name} does not answer at ${url}. Its last words:\n${this.output.trimEnd()}`);
      }
      await pause(LOOK_EVERY_MS, undefined, { signal: stop });
    }
  }

  /** Resolves once the process has ended, which it must within seconds. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOPPED_WITHIN_MS);
    await this.exited.catch(() => undefined);
    clearTimeout(timer);
  }

  private remember(chunk: Buffer): void {
    this.output = (this.output + chunk.toString()).slice(-MOST_OUTPUT);
  }
}

async function isOk(url: string, headers: Record<string, string>): Promise<boolean> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(1000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
