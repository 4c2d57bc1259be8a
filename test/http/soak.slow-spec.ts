import { setTimeout as pause } from 'node:timers/promises';
import { Controller, Get, Post, Res, Sse } from '@nestjs/common';
import { interval, map, type Observable, take } from 'rxjs';
import { closed, openSocket } from '../support/sockets';
import { eventually } from '../support/eventually';
import { type AnyResponse, rawOf } from '../support/raw-response';
import { ADAPTERS, TestApp } from '../support/test-app';

@Controller('soak')
class SoakController {
  @Get('plain')
  plain(): object {
    return { plain: true };
  }

  @Post('body')
  body(): object {
    return {};
  }

  @Sse('events')
  events(): Observable<{ data: string }> {
    return interval(1).pipe(
      take(4),
      map((data) => ({ data: 'event '.repeat(20) + String(data) })),
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

  @Get('big')
  big(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.write('x'.repeat(100_000));
    raw.end('y'.repeat(100_000));
  }

  @Get('broken')
  broken(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.write('one');
    raw.write('two');
    setTimeout(() => raw.destroy(), 1);
  }
}

const REQUESTS = 2000;
const AT_ONCE = 60;
const PATHS = ['plain', 'plain', 'events', 'chunks', 'big', 'broken', 'nobody'];

describe.each(ADAPTERS)(`${REQUESTS} requests, of which clients leave many, on %s`, (adapter) => {
  afterAll(() => TestApp.stopAll());

  it('leave every gauge at zero, and every stream with one outcome', async () => {
    const app = await TestApp.start(adapter, { controllers: [SoakController], metrics: { http: { sizes: true } } });
    let next = 0;
    const client = async (): Promise<void> => {
      while (next < REQUESTS) {
        await one(app.port, next++);
      }
    };

    await Promise.all(Array.from({ length: AT_ONCE }, client));

    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value('http_requests_in_flight')).toBe(0);
      expect(exposition.value('http_streaming_active')).toBe(0);
    });
    const exposition = await app.scrape();
    const ended = exposition.value('http_streaming_requests_total') ?? 0;
    expect(ended).toBeGreaterThan(REQUESTS / 10);
    expect(exposition.value('http_streaming_duration_seconds_count')).toBe(ended);
    const outcome = (name: string): number => exposition.value('http_streaming_requests_total', { outcome: name }) ?? 0;
    expect(outcome('completed') + outcome('cancelled') + outcome('timeout') + outcome('error')).toBe(ended);
    expect(exposition.value('http_streaming_cancelled_total')).toBe(outcome('cancelled'));
    for (const name of ['completed', 'cancelled', 'error']) {
      expect([name, outcome(name) > 0]).toEqual([name, true]);
    }
    // Whatever is no stream has a size.
    const requests = exposition.value('http_requests_total') ?? 0;
    expect(exposition.value('http_response_size_bytes_count')).toBe(requests - ended);
    expect(exposition.value('http_request_size_bytes_count')).toBe(requests);
  });
});

/**
 * One request, which is left in a way that its number decides: read to the end, reset, closed, or left while it is
 * still sent.
 */
async function one(port: number, number: number): Promise<void> {
  const socket = await openSocket(port);
  const path = PATHS[number % PATHS.length] ?? '';
  const left = closed(socket);
  const leave = [
    () => socket.resume(),
    () => setTimeout(() => socket.resetAndDestroy(), number % 5),
    () => socket.once('data', () => socket.destroy()),
    () => socket.resume(),
    () => setTimeout(() => socket.resume().end(), number % 3),
    () => setTimeout(() => socket.destroy(), 3),
  ][number % 6];
  leave?.();
  socket.write(
    number % 11 === 0
      ? 'POST /soak/body HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 100\r\n\r\nhalf a body'
      : `GET /soak/${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  );
  if (path === 'events' || number % 11 === 0) {
    // Nest keeps the connection of events; and nobody answers half a body.
    setTimeout(() => socket.destroy(), 30);
  }
  await left;
}
