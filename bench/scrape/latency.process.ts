import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { MetricsModule, partOf, RequestStore } from '../library';
import { labelsOf } from './contender';

const LABEL_SETS = 10_000;

@Controller('users')
class UsersController {
  @Get(':id')
  find(@Param('id') id: string): { id: string } {
    return { id };
  }
}

@Module({
  imports: [MetricsModule.forRoot({ auth: false, limits: { seriesPerMetric: 2 * LABEL_SETS } })],
  controllers: [UsersController],
})
class BenchModule {}

/** A service with 10,000 label sets; tells its parent the port. */
async function main(): Promise<void> {
  const app = await NestFactory.create(BenchModule, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  const store = partOf(app, RequestStore);
  for (let number = 0; number < LABEL_SETS; number++) {
    const { method, path } = labelsOf(number);
    store.record(method, path, 200, 0.12, false);
  }
  process.on('disconnect', () => process.exit(0));
  process.send?.((app.getHttpServer().address() as AddressInfo).port);
}

void main();
