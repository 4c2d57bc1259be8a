import { setImmediate } from 'node:timers/promises';
import 'reflect-metadata';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { START_VARIANTS } from './variants';

/** What a process has used when it listens. */
export interface StartFigures {
  /** CPU time of the whole process since Nest was loaded, in ms: Node's and Nest's own start are the same for all. */
  readonly milliseconds: number;
  /** Files that `require` has loaded. */
  readonly modules: number;
  /** In use when all garbage is gone, in MB. */
  readonly heap: number;
  /** Held in memory after that, in MB. */
  readonly rss: number;
}

@Controller('users')
class UsersController {
  @Get(':id')
  find(@Param('id') id: string): { id: string; name: string } {
    return { id, name: `User ${id}` };
  }
}

/** Boots the application once and tells its parent: `node --expose-gc start.process.js <variant>`. */
async function main(name: string): Promise<void> {
  const before = process.cpuUsage();
  const imports = START_VARIANTS.find((variant) => variant.name === name)?.load?.() ?? [];

  @Module({ imports, controllers: [UsersController] })
  class BenchModule {}

  const app = await NestFactory.create(BenchModule, { logger: ['error', 'warn'] });
  await app.listen(0, '127.0.0.1');
  const { user, system } = process.cpuUsage(before);
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
    await setImmediate();
  }
  const { heapUsed, rss } = process.memoryUsage();
  const figures: StartFigures = {
    milliseconds: (user + system) / 1e3,
    modules: Object.keys(require.cache).length,
    heap: heapUsed / 1e6,
    rss: rss / 1e6,
  };
  process.send?.(figures, () => process.disconnect());
}

void main(process.argv[2] ?? '');
