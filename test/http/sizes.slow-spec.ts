import { pipeline, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { eventually } from '../support/eventually';
import type { Exposition } from '../support/exposition';
import { type AnyResponse, rawOf } from '../support/raw-response';
import { ADAPTERS, TestApp } from '../support/test-app';

const PIECE = Buffer.alloc(64 * 1024);
const PIECES = 1000;

@Controller('sizes')
class SizesController {
  @Get('text')
  text(): string {
    return 'größe';
  }

  @Post('body')
  body(@Body() body: { readonly text: string }): { readonly length: number } {
    return { length: body.text.length };
  }

  @Get('dropped/:status')
  dropped(@Res() response: AnyResponse, @Param('status') status: string): void {
    const raw = rawOf(response);
    raw.statusCode = Number(status);
    raw.write('one');
    raw.write('two');
    raw.end('three');
  }

  @Get('zipped')
  zipped(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    const body = gzipSync('x'.repeat(100_000));
    raw.writeHead(200, { 'Content-Encoding': 'gzip', 'X-Size': body.length });
    raw.end(body);
  }

  @Get('huge')
  huge(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.writeHead(200, { 'Content-Length': PIECES * PIECE.length });
    pipeline(Readable.from(Array.from({ length: PIECES }, () => PIECE)), raw, () => {});
  }
}

describe.each(ADAPTERS)('sizes on %s', (adapter) => {
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start(adapter, { controllers: [SizesController], metrics: { http: { sizes: true } } });
  });
  afterEach(() => TestApp.stopAll());

  async function settled(): Promise<Exposition> {
    return eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value('http_requests_in_flight')).toBe(0);
      return exposition;
    });
  }

  it('are the bytes of a body, not its characters', async () => {
    await app.fetch('/sizes/text');

    const labels = { method: 'GET', path: '/sizes/text' };
    const exposition = await settled();
    expect(exposition.value('http_response_size_bytes_sum', labels)).toBe(7);
    expect(exposition.value('http_response_size_bytes_count', labels)).toBe(1);
    expect(exposition.value('http_request_size_bytes_sum', labels)).toBe(0);
    expect(exposition.types.get('http_response_size_bytes')).toBe('histogram');
  });

  it('are none for HEAD, whatever the length says', async () => {
    await app.fetch('/sizes/text', { method: 'HEAD' });

    expect((await settled()).value('http_response_size_bytes_sum')).toBe(0);
  });

  it.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('are none for %s with %i, whatever is written', async (method, status) => {
    await app.fetch(`/sizes/dropped/${status}`, { method });

    const exposition = await settled();
    expect(exposition.value('http_response_size_bytes_sum')).toBe(0);
    expect(exposition.value('http_response_size_bytes_count')).toBe(1);
    expect(exposition.of('http_streaming_requests_total')).toEqual([]);
  });

  it('are those of a chunked request without its framing', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(5000) });
    const chunks = [body.slice(0, 100), body.slice(100)].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`);

    const answer = await app.exchange(
      'POST /sizes/body HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n' +
        `Transfer-Encoding: chunked\r\n\r\n${chunks.join('')}0\r\n\r\n`,
    );

    expect(answer).toContain('{"length":5000}');
    const exposition = await settled();
    expect(exposition.value('http_request_size_bytes_sum', { path: '/sizes/body' })).toBe(body.length);
  });

  it('are those of what was compressed', async () => {
    const size = Number((await app.fetch('/sizes/zipped')).headers.get('x-size'));

    expect((await settled()).value('http_response_size_bytes_sum')).toBe(size);
  });

  it('are what crossed where the client left', async () => {
    const socket = await app.open('GET /sizes/huge HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.once('data', () => socket.destroy());

    const sent = (await settled()).value('http_response_size_bytes_sum', { path: '/sizes/huge' }) ?? 0;
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(PIECES * PIECE.length);
  });

  it('are what crossed of a request that was left', async () => {
    const socket = await app.open(
      'POST /sizes/body HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"text": ',
    );
    await eventually(async () => expect((await app.scrape()).value('http_requests_in_flight')).toBe(1));
    socket.destroy();

    expect((await settled()).value('http_request_size_bytes_sum', { method: 'POST' })).toBe(9);
  });

  it('are not recorded unless asked for', async () => {
    const other = await TestApp.start(adapter, { controllers: [SizesController] });

    expect([...(await other.scrape()).types.keys()].filter((name) => name.includes('size_bytes'))).toEqual([]);
  });
});
