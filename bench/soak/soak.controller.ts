import { setTimeout as pause } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import { Body, Controller, Get, Post, Res, Sse } from '@nestjs/common';
import { interval, map, type Observable, take } from 'rxjs';

/** Node's response on Express, Fastify's own on Fastify. */
type AnyResponse = ServerResponse & { raw?: ServerResponse; hijack?(): void };

const SLOW_MS = 30;

/** One route for each kind of request. */
@Controller('soak')
export class SoakController {
  @Get('plain')
  plain(): object {
    return { plain: true };
  }

  @Post('body')
  body(@Body() body: unknown): object {
    return { type: typeof body };
  }

  @Get('slow')
  async slow(): Promise<object> {
    await pause(SLOW_MS);
    return { slow: true };
  }

  @Get('error')
  error(): never {
    throw new Error('as it should');
  }

  @Sse('events')
  events(): Observable<{ data: string }> {
    return interval(1).pipe(
      take(5),
      map((number) => ({ data: `event ${number}` })),
    );
  }

  @Get('chunks')
  async chunks(@Res() response: AnyResponse): Promise<void> {
    const raw = rawOf(response);
    for (let i = 0; i < 4 && !raw.destroyed; i++) {
      raw.write('x'.repeat(2000));
      await pause(1);
    }
    raw.end();
  }

  @Get('large')
  large(@Res() response: AnyResponse): void {
    rawOf(response).end('x'.repeat(300_000));
  }

  @Get('broken')
  broken(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.write('one');
    setTimeout(() => raw.destroy(), 2);
  }
}

function rawOf(response: AnyResponse): ServerResponse {
  response.hijack?.();
  return response.raw ?? response;
}
