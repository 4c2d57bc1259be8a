import type { AddressInfo } from 'node:net';
import { type INestApplication, Logger } from '@nestjs/common';
import { portFrom } from './environment';

/** How a service presents itself. */
export interface ServiceDescription {
  readonly name: string;
  /** The environment variable with its port; it wins over `PORT`. */
  readonly portVariable: string;
  readonly defaultPort: number;
  /** The address it listens on, for servers that otherwise know only localhost. @default every address */
  readonly host?: string;
}

/**
 * Runs a service until SIGINT or SIGTERM, which end the process with exit code 0 once everything is closed. A service
 * that cannot start says why, and ends with exit code 1.
 */
export async function runService(
  { name, portVariable, defaultPort, host }: ServiceDescription,
  create: () => Promise<INestApplication>,
): Promise<void> {
  const logger = new Logger(name);
  try {
    const port = portFrom(process.env, [portVariable, 'PORT'], defaultPort);
    const app = await create();
    app.enableShutdownHooks(['SIGINT', 'SIGTERM'], { useProcessExit: true });
    await listen(app, port, host);
    const address = app.getHttpServer().address() as AddressInfo;
    logger.log(`Listening on http://localhost:${address.port}`);
  } catch (error) {
    const inUse = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    logger.error(inUse ? `The port is in use; ${portVariable} moves the ${name} to another one.` : error);
    process.exitCode = 1;
  }
}

async function listen(app: INestApplication, port: number, host: string | undefined): Promise<void> {
  try {
    await (host === undefined ? app.listen(port) : app.listen(port, host));
  } catch (error) {
    await app.close();
    throw error;
  }
}
