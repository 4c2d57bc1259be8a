#!/usr/bin/env node
import { writeSync } from 'node:fs';
import { CommandError } from './command-error';
import { run } from './run';

const NAME = 'nestjs-red-metrics';

async function main(): Promise<number> {
  // What a configuration file prints: stdout is for the artifact alone.
  const print = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  process.once('exit', failUnfinished);
  try {
    const { stdout, stderr } = await run(process.argv.slice(2));
    process.stdout.write = print;
    await write(process.stdout, stdout);
    await write(process.stderr, stderr);
    return 0;
  } catch (error) {
    await write(process.stderr, `${NAME}: ${describe(error)}\n`);
    return error instanceof CommandError ? error.exitCode : 1;
  } finally {
    process.off('exit', failUnfinished);
  }
}

/**
 * Nothing is left to do, or somebody has called `process.exit()`, and nothing was generated: that must not look like
 * success.
 */
function failUnfinished(): void {
  process.exitCode = 1;
  const problem = 'The configuration file ended the command, or waits for what never comes';
  writeSync(2, `${NAME}: ${problem}. Fix: let it export the options, and nothing more.\n`);
}

function describe(error: unknown): string {
  const { message, stack, cause } = error instanceof Error ? error : new Error(String(error));
  if (process.env['DEBUG']) {
    const origin = cause instanceof Error ? `\n${cause.stack}` : '';
    return `${stack}${origin}`;
  }
  return message.replace(/\s*\n\s*/g, ' ');
}

/** Resolves once it is written. Who reads no further (`| head`) has what they wanted. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (text === '') {
      resolve();
      return;
    }
    stream.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') {
        resolve();
      } else {
        reject(new CommandError(`The output cannot be written (${error.code}). Fix: write somewhere else.`, 1, error));
      }
    });
    stream.write(text, (error) => {
      // With an error the event above follows.
      if (error === undefined || error === null) {
        resolve();
      }
    });
  });
}

// What a configuration file has started must not keep the command from ending.
void main().then((exitCode) => process.exit(exitCode));
