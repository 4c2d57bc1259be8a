import { Readable } from 'node:stream';
import { Body, Controller, Get, Header, HttpCode, Post, Res, Sse, StreamableFile } from '@nestjs/common';
import { from, type Observable } from 'rxjs';
import { eventually } from '../support/eventually';
import { type AnyResponse, rawOf } from '../support/raw-response';
import { ADAPTERS, TestApp } from '../support/test-app';

@Controller()
class WireController {
  @Get('json')
  json(): object {
    return { grüße: 'an alle' };
  }

  @Post('echo')
  echo(@Body() body: object): object {
    return body;
  }

  @Get('nothing')
  @HttpCode(204)
  nothing(): void {}

  @Get('unchanged')
  unchanged(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.writeHead(304, { ETag: '"1"' });
    raw.end();
  }

  @Get('file')
  @Header('Content-Type', 'text/plain')
  file(): StreamableFile {
    return new StreamableFile(Readable.from(['one ', 'two ', 'three']));
  }

  @Sse('events')
  events(): Observable<{ data: string }> {
    return from([{ data: 'one' }, { data: 'two' }]);
  }

  @Get('encodings')
  encodings(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.writeHead(200, 'Fine', ['Content-Type', 'text/plain', 'X-Twice', 'a', 'X-Twice', 'b']);
    raw.write('6869', 'hex');
    raw.write(new Uint8Array([33, 10]));
    raw.write('ümlaut', 'latin1', () => raw.end('aGk=', 'base64'));
  }

  @Get('corked')
  corked(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.cork();
    raw.write('one ');
    raw.write('two ');
    raw.uncork();
    raw.end(() => raw.emit('told'));
  }

  @Get('trailers')
  trailers(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.writeHead(200, { Trailer: 'X-Sum' });
    raw.write('one ');
    raw.addTrailers({ 'X-Sum': '42' });
    raw.end('two');
  }

  @Get('odd')
  odd(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.on('error', () => {});
    const answers: unknown[] = [];
    answers.push(raw.write('first '));
    try {
      raw.write(7);
    } catch (error) {
      answers.push((error as NodeJS.ErrnoException).code);
    }
    try {
      raw.write(null);
    } catch (error) {
      answers.push((error as NodeJS.ErrnoException).code);
    }
    answers.push(raw.writableLength > 0, raw.headersSent);
    raw.end(JSON.stringify(answers));
    raw.end('again');
    raw.write('after the end');
  }

  @Get('pressure')
  pressure(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    const answers = [raw.write('x'.repeat(1_000_000)), raw.writableNeedDrain];
    raw.once('drain', () => raw.end(JSON.stringify([...answers, 'drained'])));
  }

  @Get('continue')
  continued(): string {
    return 'continued';
  }
}

const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
const last = 'Connection: close\r\n';

/** What is sent; and how the answer ends where the server keeps the connection, as Nest says of server-sent events. */
const EXCHANGES: readonly (readonly [what: string, bytes: string, until?: string])[] = [
  ['JSON', get('/json', last)],
  ['HEAD of JSON', `HEAD /json HTTP/1.1\r\nHost: x\r\n${last}\r\n`],
  ['HEAD of events', `HEAD /events HTTP/1.1\r\nHost: x\r\n${last}\r\n`, '\r\n\r\n'],
  ['204', get('/nothing', last)],
  ['304', get('/unchanged', last)],
  ['a streamed file', get('/file', last)],
  ['HEAD of a streamed file', `HEAD /file HTTP/1.1\r\nHost: x\r\n${last}\r\n`],
  ['server-sent events', get('/events', last), '0\r\n\r\n'],
  ['encodings and callbacks', get('/encodings', last)],
  ['cork', get('/corked', last)],
  ['trailers', get('/trailers', last)],
  ['writes that are refused, a second end, a write after the end', get('/odd', last)],
  ['back pressure', get('/pressure', last)],
  ['keep-alive', get('/json') + get('/file') + get('/json', last)],
  [
    'a pipeline with HEAD and 204',
    `HEAD /json HTTP/1.1\r\nHost: x\r\n\r\n${get('/nothing')}${get('/events', last)}`,
    '0\r\n\r\n',
  ],
  ['HTTP/1.0', 'GET /file HTTP/1.0\r\n\r\n'],
  ['a route that is not there', get('/nobody', last)],
  [
    'a body after 100-continue',
    `POST /echo HTTP/1.1\r\nHost: x\r\n${last}Expect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{"a":1}`,
  ],
  [
    'a malformed body',
    `POST /echo HTTP/1.1\r\nHost: x\r\n${last}Content-Type: application/json\r\nContent-Length: 1\r\n\r\n{`,
  ],
  ['no HTTP at all', 'nonsense\r\n\r\n'],
];

describe.each(ADAPTERS)('what is on the wire on %s', (adapter) => {
  let without: TestApp;
  let measured: TestApp;

  beforeAll(async () => {
    without = await TestApp.start(adapter, { controllers: [WireController], metrics: null });
    measured = await TestApp.start(adapter, { controllers: [WireController], metrics: { http: { sizes: true } } });
  });
  afterAll(() => TestApp.stopAll());

  it.each(EXCHANGES)('is byte for byte what it is without the module: %s', async (...[, bytes = '', until]) => {
    const expected = masked(await without.exchange(bytes, until));

    expect(masked(await measured.exchange(bytes, until))).toBe(expected);
    expect(expected).not.toBe('');
  });

  it('is all of it counted', async () => {
    await eventually(async () => {
      const exposition = await measured.scrape();
      expect(exposition.value('http_requests_in_flight')).toBe(0);
      expect(exposition.value('http_streaming_active')).toBe(0);
    });
  });
});

/** What differs from one second to the next, from one request to the next. */
function masked(answer: string): string {
  return answer.replace(/^Date: .*$/gim, 'Date: now');
}
