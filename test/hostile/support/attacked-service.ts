import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { All, Body, Controller, Get, HttpException, Param, ParseIntPipe, Post, Query, Res } from '@nestjs/common';
import { CountCacheHit, CountRateLimitHit } from 'nestjs-red-metrics';
import { type AnyResponse, rawOf } from '../../support/raw-response';
import { type Adapter, TestApp } from '../../support/test-app';
import { ATTACKED_TOKEN } from './attacked-token';

/* A program: a service that tests attack. It prints its port, and that of a second server, on which it tells what the attack did to it. */

@Controller()
class AttackedController {
  @Get()
  root(): string {
    return 'root';
  }

  @Get('plain')
  plain(): string {
    return 'plain';
  }

  @Get('users/:id')
  @CountCacheHit()
  user(@Param('id') id: string): object | undefined {
    return id.length % 2 === 0 ? { found: true } : undefined;
  }

  @Get('numbers/:number')
  number(@Param('number', ParseIntPipe) number: number): string {
    return String(number);
  }

  @Get('query')
  query(@Query() query: object): number {
    return Object.keys(query).length;
  }

  @Post('body')
  body(@Body() body: unknown): object {
    return { type: typeof body };
  }

  @All('any')
  @CountRateLimitHit()
  any(): boolean {
    return true;
  }

  @Get('files/*')
  file(): string {
    return 'file';
  }

  @Get('refused')
  refused(): never {
    throw new HttpException('refused', 403);
  }

  @Get('broken')
  broken(): never {
    throw new Error(`broken in ${__filename}`);
  }

  @Get('chunks')
  chunks(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.write('one');
    raw.write('two');
    raw.end('three');
  }
}

const unheeded: string[] = [];
process.on('unhandledRejection', (reason) => unheeded.push(`unhandledRejection ${String(reason)}`));
process.on('uncaughtException', (error) => unheeded.push(`uncaughtException ${error.stack ?? String(error)}`));
process.on('warning', ({ name, message }) => unheeded.push(`warning ${name} ${message}`));

/** What is in use when all garbage is gone. Typed arrays live outside the heap, in `external`. */
async function bytesInUse(): Promise<number> {
  for (let i = 0; i < 6; i++) {
    globalThis.gc?.();
    await turn();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const PROTOTYPES: readonly object[] = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
const untouched = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length);

/** Prototypes that have other properties than at the start. */
function touched(): number {
  return PROTOTYPES.filter((prototype, i) => Reflect.ownKeys(prototype).length !== untouched[i]).length;
}

async function main(adapter: Adapter): Promise<void> {
  const app = await TestApp.start(adapter, {
    controllers: [AttackedController],
    metrics: {
      auth: { bearerToken: ATTACKED_TOKEN },
      http: { sizes: true },
      derived: true,
    },
  });
  const reports = createServer((request, response) => {
    const wantsBytes = request.url === '/bytes';
    void (async () => {
      const bytes = wantsBytes ? await bytesInUse() : undefined;
      response.end(JSON.stringify({ unheeded, touched: touched(), log: app.logger.lines, bytes }));
    })();
  });
  process.once('SIGTERM', () => {
    reports.close();
    reports.closeAllConnections();
    void TestApp.stopAll();
  });
  reports.listen(0, '127.0.0.1', () => {
    const { port } = reports.address() as AddressInfo;
    process.stdout.write(`${JSON.stringify({ port: app.port, reports: port })}\n`);
  });
}

main(process.argv[2] as Adapter).catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
