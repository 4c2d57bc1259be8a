import { createServer } from 'node:net';
import { StartError } from './start-error';
import type { ServicePort } from './start-options';

/** Makes sure, before anything is started, that a service can listen on its port. */
export async function checkPort({ service, port, variable }: ServicePort): Promise<void> {
  const problem = await listenProblem(port);
  if (problem !== undefined) {
    const what = problem === 'EADDRINUSE' ? 'is in use' : `cannot be used (${problem})`;
    throw new StartError(`Port ${port} of the ${service} ${what}. ${variable} moves it: ${variable}=${port + 100}.`);
  }
}

/** Why nobody can listen on the port, as a code of the operating system. */
function listenProblem(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, () => server.close(() => resolve(undefined)));
  });
}
