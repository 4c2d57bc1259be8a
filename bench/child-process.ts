import { type ChildProcess, fork } from 'node:child_process';

/**
 * Starts a file of the benches in a process of its own. It never writes to our standard output, and must end when its
 * channel to us is disconnected, so that none is left behind whatever ends us.
 */
export function forkFile(
  file: string,
  args: readonly string[],
  execArgv: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): ChildProcess {
  return fork(file, args, { execArgv: [...execArgv], env, stdio: ['ignore', 2, 2, 'ipc'] });
}

/** The next message of the child; rejects where it ends before. */
export function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      child.off('exit', onExit);
      resolve(message as Message);
    };
    const onExit = (code: number | null, signal: string | null): void => {
      child.off('message', onMessage);
      reject(new Error(`${child.spawnargs.slice(1).join(' ')} ended early (${signal ?? `exit code ${code}`})`));
    };
    child.once('message', onMessage);
    child.once('exit', onExit);
  });
}

/** Runs a file of the benches in a process of its own, for the one message that it has for us. */
export async function resultOf<Result>(
  file: string,
  args: readonly (string | number)[],
  execArgv: readonly string[] = [],
): Promise<Result> {
  const child = forkFile(file, args.map(String), execArgv);
  try {
    return await nextMessage<Result>(child);
  } finally {
    child.kill();
  }
}
