import { Examples } from './examples';
import { checkPort } from './ports';
import { StartError } from './start-error';
import { readStartOptions } from './start-options';
import { stopSignal } from './stop-signal';

/** Runs the examples. @returns the exit code */
async function main(): Promise<number> {
  const stop = stopSignal();
  const options = readStartOptions(process.argv.slice(2), process.env);
  for (const port of Object.values(options.ports)) {
    await checkPort(port);
  }
  const examples = new Examples(options, say, stop);
  try {
    return (await examples.run()) ? 0 : 1;
  } catch (error) {
    return stop.aborted ? 0 : complain(error);
  } finally {
    say('Stopping.');
    await examples.end();
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** @returns the exit code */
function complain(error: unknown): number {
  const text = error instanceof StartError ? error.message : String((error as Error).stack);
  process.stderr.write(`${text}\n`);
  return 1;
}

void main()
  .catch(complain)
  .then((exitCode) => {
    process.exitCode = exitCode;
  });
