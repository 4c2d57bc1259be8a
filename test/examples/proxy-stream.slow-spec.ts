import { once } from 'node:events';
import { openSocket } from '../support/sockets';
import { Processes } from '../support/processes';
import { EventReader } from './support/event-reader';
import { ExampleService } from './support/example-service';
import { type Exchange, ScriptedUpstream } from './support/scripted-upstream';

const processes = new Processes();
const DONE = 'data: [DONE]\n\n';
const eventOf = (content: string): string => `data: {"choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`;

let upstream: ScriptedUpstream;
let proxy: ExampleService;

beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
  proxy = await ExampleService.start(processes, 'proxy', { UPSTREAM_URL: upstream.origin });
});

afterAll(async () => {
  await processes.stopAll();
  upstream.stop();
});

const MESSAGES = [{ role: 'user', content: 'Hello!' }];

function ask(fields: object = {}, signal: AbortSignal | null = null, { origin } = proxy): Promise<Response> {
  return fetch(`${origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ model: 'any', messages: MESSAGES, stream: true, ...fields }),
    signal,
  });
}

const outcomes = async (outcome: string): Promise<number> =>
  (await proxy.scrape()).value('proxy_streams_total', { outcome }) ?? NaN;

async function errorOf(response: Response): Promise<unknown[]> {
  const { error } = (await response.json()) as { error: { message: string; type: string; code: string } };
  expect(error).toEqual({ message: expect.any(String), type: expect.any(String), code: expect.any(String) });
  return [response.status, error.code];
}

describe('a streamed completion', () => {
  it('passes every event on before the next one exists', async () => {
    const asked = ask();
    const exchange = await upstream.exchange();
    exchange.send(eventOf('one'));
    const response = await asked;
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');

    const reader = new EventReader(response);
    for (const [word, next] of [
      ['one', 'two'],
      ['two', 'three'],
      ['three', 'four'],
    ] as const) {
      await reader.until(eventOf(word));
      exchange.send(eventOf(next));
    }
    await reader.until(eventOf('four'));
    exchange.send(DONE);
    expect(await reader.toTheEnd()).toBe(['one', 'two', 'three', 'four'].map(eventOf).join('') + DONE);
  });

  it('is over with [DONE], whether or not the upstream hangs up', async () => {
    const completed = await outcomes('completed');
    const asked = ask();
    const exchange = await upstream.exchange();
    exchange.send(eventOf('one') + DONE);
    expect(await (await asked).text()).toBe(eventOf('one') + DONE);
    await proxy.process.eventually(async () => expect(await outcomes('completed')).toBe(completed + 1));
    await exchange.closed;
  });

  it('puts events together that arrive in pieces, takes several at once, and changes none', async () => {
    const asked = ask();
    const exchange = await upstream.exchange();
    const bytes = Buffer.from(`${eventOf('é')}: a comment\r\n\r\n${eventOf('ü')}`);
    exchange.send(bytes.toString('utf8', 0, 10));
    const whole = asked.then((response) => response.text());
    for (const byte of bytes.subarray(10)) {
      exchange.response.write(Buffer.of(byte));
    }
    exchange.end(DONE);
    expect(await whole).toBe(bytes.toString() + DONE);
  });
});

describe('a client that hangs up', () => {
  it('ends the request to the upstream in the middle of a stream', async () => {
    const cancelled = await outcomes('cancelled');
    const leaving = new AbortController();
    const asked = ask({}, leaving.signal);
    const exchange = await upstream.exchange();
    exchange.send(eventOf('one'));
    await new EventReader(await asked).until(eventOf('one'));
    leaving.abort();
    await exchange.closed;
    await proxy.process.eventually(async () => expect(await outcomes('cancelled')).toBe(cancelled + 1));
    expect((await proxy.scrape()).value('proxy_streams_active')).toBe(0);
  });

  it.each([
    ['before the first event', true],
    ['before an answer that is no stream', false],
  ])('ends the request to the upstream %s', async (_when, stream) => {
    const cancelled = await outcomes('cancelled');
    const leaving = new AbortController();
    const asked = ask({ stream }, leaving.signal);
    const exchange = await upstream.exchange();
    leaving.abort();
    await expect(asked).rejects.toThrow('aborted');
    await exchange.closed;
    await proxy.process.eventually(async () => expect(await outcomes('cancelled')).toBe(cancelled + (stream ? 1 : 0)));
  });
});

describe('a client that sends its requests ahead', () => {
  it('ends every request to the upstream when it hangs up', async () => {
    const body = JSON.stringify({ model: 'any', messages: MESSAGES, stream: true });
    const request = [
      'POST /v1/chat/completions HTTP/1.1',
      'Host: proxy',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
    const socket = await openSocket(proxy.port);
    socket.write(request + request);
    const [first, second] = [await upstream.exchange(), await upstream.exchange()];
    // Neither is the first to be answered for sure: both have something to say.
    first.send(eventOf('one'));
    second.send(eventOf('one'));
    await once(socket, 'data');
    socket.destroy();
    await Promise.all([first.closed, second.closed]);
    await proxy.process.eventually(async () => expect((await proxy.scrape()).value('proxy_streams_active')).toBe(0));
  });
});

describe('an upstream that fails in the middle of a stream', () => {
  it.each([
    ['breaks the connection', ({ response }: Exchange) => response.destroy()],
    ['ends without [DONE]', (exchange: Exchange) => exchange.end()],
  ])('breaks the stream of the client where it %s', async (_how, fail) => {
    const failed = await outcomes('error');
    const asked = ask();
    const exchange = await upstream.exchange();
    exchange.send(eventOf('one'));
    const reader = new EventReader(await asked);
    await reader.until(eventOf('one'));
    fail(exchange);
    await expect(reader.toTheEnd()).rejects.toThrow('terminated');
    expect(reader.text).toBe(eventOf('one'));
    await proxy.process.eventually(async () => expect(await outcomes('error')).toBe(failed + 1));
  });
});

describe('an upstream that fails before the first event', () => {
  const error = { message: 'Slow down.', type: 'rate_limit_error', code: 'rate_limited' };
  const failures: readonly (readonly [string, number, string, (exchange: Exchange) => void])[] = [
    ['hangs up', 502, 'upstream_unreachable', ({ response }) => response.destroy()],
    ['ends at once', 502, 'upstream_failed', (exchange) => exchange.end()],
    ['ends in its first event', 502, 'upstream_failed', (exchange) => exchange.end('data: {')],
    ['never ends its event', 502, 'upstream_failed', (exchange) => exchange.send('x'.repeat(4_200_000))],
    ['sends no stream', 502, 'upstream_failed', (exchange) => exchange.answer(200, {})],
    ['says what is not for clients', 502, 'upstream_failed', (exchange) => exchange.answer(401, { error })],
    ['refuses the request without a word', 502, 'upstream_failed', (exchange) => exchange.answer(429, 'no JSON')],
    ['refuses the request', 429, 'rate_limited', (exchange) => exchange.answer(429, { error })],
  ];

  it.each(failures)('is an error of the proxy where it %s', async (_how, status, code, fail) => {
    const asked = ask();
    fail(await upstream.exchange());
    expect(await errorOf(await asked)).toEqual([status, code]);
  });

  it.each([
    ['no JSON', 'no JSON'],
    ['no object', '[]'],
    ['more than a completion can be', `{"choices":"${'x'.repeat(4_200_000)}"}`],
  ])('is one where it answers %s', async (_what, body) => {
    const asked = ask({ stream: false });
    (await upstream.exchange()).answer(200, body);
    expect(await errorOf(await asked)).toEqual([502, 'upstream_failed']);
  });
});

describe('a proxy that is told to end', () => {
  it('breaks a stream that does not end by itself, and ends with exit code 0', async () => {
    const ending = await ExampleService.start(processes, 'proxy', { UPSTREAM_URL: upstream.origin });
    const asked = ask({}, null, ending);
    const exchange = await upstream.exchange();
    exchange.send(eventOf('one'));
    const reader = new EventReader(await asked);
    await reader.until(eventOf('one'));
    ending.process.signal('SIGTERM');
    await expect(reader.toTheEnd()).rejects.toThrow('terminated');
    await exchange.closed;
    expect(await ending.process.ended()).toEqual({ code: 0, signal: null });
  });
});
