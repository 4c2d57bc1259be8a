import 'reflect-metadata';
import { hostname } from 'node:os';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MetricsModule } from 'nestjs-red-metrics';
import { Checksums } from './checksums';

@Module({
  imports: [
    MetricsModule.forRoot({
      service: { name: 'checksums' },
      endpoint: false,
      // Of a command that lives for a moment they say nothing.
      defaultMetrics: false,
      system: false,
      push: {
        pushgateway: {
          url: process.env['PUSHGATEWAY_URL'] || 'http://localhost:9091',
          // Each machine keeps its own: a push replaces what its group had.
          groupings: { instance: hostname() },
          // Somebody waits for the prompt.
          shutdownSeconds: 2,
        },
      },
    }),
  ],
  providers: [Checksums],
})
class ChecksumsModule {}

/** A command: `node examples/dist/checksums/main.js package.json README.md`. */
async function runCommand(files: readonly string[]): Promise<void> {
  const app = await NestFactory.createApplicationContext(ChecksumsModule, { logger: ['warn', 'error'] });
  const checksums = app.get(Checksums);
  for (const file of files) {
    try {
      process.stdout.write(`${await checksums.of(file)}  ${file}\n`);
    } catch (error) {
      process.stderr.write(`${file}: ${String(error)}\n`);
      process.exitCode = 1;
    }
  }
  await app.close();
}

void runCommand(process.argv.slice(2));
