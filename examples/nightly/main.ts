import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { NightlyModule } from './nightly.module';
import { SessionCleanup } from './session-cleanup';

/** A cron job: `0 3 * * * node examples/dist/nightly/main.js`. */
async function runJob(): Promise<void> {
  const logger = new Logger('nightly');
  const app = await NestFactory.createApplicationContext(NightlyModule);
  try {
    logger.log(`${await app.get(SessionCleanup).run()} sessions were removed.`);
  } catch (error) {
    logger.error(error);
    process.exitCode = 1;
  } finally {
    // Pushes the metrics, of a run that failed, too.
    await app.close();
  }
}

void runJob();
