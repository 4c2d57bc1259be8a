import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { PATIENCE_MS, pauseAfter } from './patience';

/**
 * Below the ports that operating systems hand out by themselves, so that nobody gets one of these between the look and
 * the use.
 */
const LOWEST_PORT = 20_000;
const PORTS_OF_A_PROCESS = 300;
const PROCESSES = 40;
/**
 * Several files run at once, each in a process, and other clones beside them; a free port is free until somebody
 * listens.
 */
const OWN_PORTS = LOWEST_PORT + (process.pid % PROCESSES) * PORTS_OF_A_PROCESS;
const given = new Set<number>();

/**
 * For requests to another process: a connection that is kept may be closed by the one side while the other takes it up
 * again. Not for streams that are cut off: with this, fetch() takes them for whole.
 */
export const ONE_REQUEST = { Connection: 'close' };

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A command line, and what its environment has beside this process's own. */
export interface Command {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** A process that a test has started. */
export class RunningProcess {
  readonly name: string;
  /** Resolves when it has ended; rejects where it could not be started. */
  readonly exit: Promise<Exit>;
  private readonly child: ChildProcess;
  private written = '';
  private over = false;

  constructor({ name, file, args, env = {} }: Command) {
    this.name = name;
    this.child = spawn(file, args, {
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const remember = (chunk: Buffer): void => {
      this.written += chunk.toString();
    };
    this.child.stdout?.on('data', remember);
    this.child.stderr?.on('data', remember);
    // 'close' comes after the last output.
    this.exit = once(this.child, 'close').then(([code, signal]: unknown[]) => ({ code, signal }) as Exit);
    const end = (): void => {
      this.over = true;
    };
    this.exit.then(end, end);
  }

  /** All that it has written so far, on stdout and stderr. */
  get output(): string {
    return this.written;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends the process: politely first, by force when patience has ended. */
  async stop(): Promise<Exit> {
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), PATIENCE_MS);
    try {
      return await this.exit;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Resolves when it ends by itself; rejects where it does not do so in time. */
  async ended(): Promise<Exit> {
    const exit = await Promise.race([this.exit, pause(PATIENCE_MS, undefined, { ref: false })]);
    if (exit === undefined) {
      throw new Error(`${this.name} has not ended. It wrote:\n${this.output}`);
    }
    return exit;
  }

  /** Runs the check until it passes; rejects with what it throws when patience or the process has ended. */
  async eventually<Result>(check: () => Result | Promise<Result>): Promise<Result> {
    const start = Date.now();
    for (;;) {
      try {
        return await check();
      } catch (error) {
        const waited = Date.now() - start;
        if (this.over || waited > PATIENCE_MS) {
          const how = this.over ? 'has ended' : 'does not come to it';
          throw new Error(`${this.name} ${how}: ${String(error)}\nIt wrote:\n${this.output}`, { cause: error });
        }
        await pause(pauseAfter(waited));
      }
    }
  }

  /** Resolves once the URL answers with 200. */
  async answers(url: string, headers: Record<string, string> = {}): Promise<void> {
    await this.eventually(async () => {
      const response = await fetch(url, { headers: { ...ONE_REQUEST, ...headers } });
      await response.arrayBuffer();
      if (!response.ok) {
        throw new Error(`${url} answered ${response.status}`);
      }
    });
  }
}

/** The processes of a test suite: `afterAll(() => processes.stopAll())` leaves none behind, whatever happened. */
export class Processes {
  private readonly started: RunningProcess[] = [];

  start(command: Command): RunningProcess {
    const started = new RunningProcess(command);
    this.started.push(started);
    return started;
  }

  async stopAll(): Promise<void> {
    await Promise.allSettled(this.started.splice(0).map((started) => started.stop()));
  }
}

/** A port that nobody listens on, and that nobody else has been given. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = OWN_PORTS + Math.floor(Math.random() * PORTS_OF_A_PROCESS);
    if (!given.has(port) && (await isFree(port))) {
      given.add(port);
      return port;
    }
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
