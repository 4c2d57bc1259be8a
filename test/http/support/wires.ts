import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Exposition } from '../../support/exposition';
import { http1Reader, http2Reader, type Reader } from '../../support/readers';
import { TestApp, type TestAppOptions } from '../../support/test-app';
import { eventually } from '../../support/eventually';

/** Adapters, and what requests come over. Express speaks no HTTP/2. */
export const WIRES = ['express', 'fastify', 'fastify over HTTP/2'] as const;
export type Wire = (typeof WIRES)[number];

/** A service that is read over one wire, also by its scrapes. */
export interface WiredService extends Reader {
  readonly app: TestApp;
  scrape(): Promise<Exposition>;
  /** The scrape once no other request is in flight, and no stream. */
  settled(): Promise<Exposition>;
}

export async function startOn(wire: Wire, options: TestAppOptions): Promise<WiredService> {
  const isHttp2 = wire === 'fastify over HTTP/2';
  const app = await TestApp.start(isHttp2 ? new FastifyAdapter({ http2: true }) : wire, options);
  const reader = isHttp2 ? http2Reader(app.origin) : http1Reader(app.origin);
  const scrape = async (): Promise<Exposition> => new Exposition((await reader.get('/metrics')).body);
  return {
    ...reader,
    app,
    scrape,
    settled: () =>
      eventually(async () => {
        const exposition = await scrape();
        expect(exposition.value('http_requests_in_flight')).toBe(0);
        expect(exposition.value('http_streaming_active')).toBe(0);
        return exposition;
      }),
  };
}

/** How the streams of a service ended. */
export function outcomesOf(exposition: Exposition): string[] {
  return exposition.lines('http_streaming_requests_total', 'path', 'outcome');
}
