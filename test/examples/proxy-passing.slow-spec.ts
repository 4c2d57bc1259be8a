import { Processes } from '../support/processes';
import { closed, openSocket } from '../support/sockets';
import { type Answer, ExampleService } from './support/example-service';
import { type Exchange, ScriptedUpstream } from './support/scripted-upstream';

const COMPLETIONS = '/v1/chat/completions';
const DONE = 'data: [DONE]\n\n';
const processes = new Processes();

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

/** Sends a body, gives the upstream's answer, and returns what became of both. */
async function exchange(body: string, reply: (exchange: Exchange) => void): Promise<[sent: string, answer: Answer]> {
  const asked = proxy.post(COMPLETIONS, body);
  const unasked = asked.then(({ text }): never => {
    throw new Error(`the upstream was not asked: ${text}`);
  });
  const exchange = await Promise.race([upstream.exchange(), unasked]);
  unasked.catch(() => undefined);
  reply(exchange);
  return [exchange.text, await asked];
}

const calls = async (result: string): Promise<number> =>
  (await proxy.scrape()).value('proxy_method_calls_total', { method: 'send', result }) ?? 0;

const tool = {
  type: 'function',
  function: { name: 'weather', strict: true, parameters: { type: 'object', properties: { constructor: {} } } },
};
const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } };
const bodies: readonly (readonly [string, string])[] = [
  [
    'tools, options and fields that nobody knows',
    JSON.stringify({
      model: '@cf/meta/llama-3',
      messages: [{ role: 'user', content: 'Hello!', name: 'somebody' }],
      tools: [tool],
      tool_choice: { type: 'function', function: { name: 'weather' } },
      parallel_tool_calls: false,
      stream_options: { include_usage: true },
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema: {} } },
      max_tokens: 100_000,
      a_field_of_tomorrow: { deep: [null, { er: '' }] },
    }),
  ],
  [
    'parts of content, and turns of tools',
    JSON.stringify({
      model: 'any',
      messages: [
        { role: 'system', content: [{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } }] },
        { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }] },
        { role: 'assistant', content: null, tool_calls: [call], reasoning_content: 'Hm.' },
        { role: 'tool', tool_call_id: 'call_1', content: '' },
        { role: 'a role of tomorrow' },
      ],
    }),
  ],
  [
    'what no parser gives back: large numbers, escapes, spaces, a field that is there twice',
    '{ "model":\t"any", "messages": ["\\u00e9 é \\/ \\ud83d"], "seed": 12345678901234567890, "t": 1.0, "x": 1, "x": 2 }\n',
  ],
  ['a picture', JSON.stringify({ model: 'any', messages: [{ image: 'x'.repeat(1_000_000) }] })],
];

describe('a request', () => {
  it.each(bodies)('reaches the upstream as it was sent, with %s', async (_what, body) => {
    const [sent, answer] = await exchange(body, (exchange) => exchange.answer(200, {}));
    expect(sent).toBe(body);
    expect([answer.status, answer.text]).toEqual([200, '{}']);

    const streamed = `{"stream":true,${body.trimStart().slice(1)}`;
    const [sentForStream, stream] = await exchange(streamed, (exchange) => exchange.end(DONE));
    expect(sentForStream).toBe(streamed);
    expect([stream.status, stream.text]).toEqual([200, DONE]);
  });
});

const body = JSON.stringify({ model: 'any', messages: [{ role: 'user', content: 'Hello!' }] });
const streamedBody = JSON.stringify({ ...(JSON.parse(body) as object), stream: true });

describe('what the upstream says', () => {
  it('reaches the client as it was sent, with headers that clients read', async () => {
    const said =
      '{ "id": 12345678901234567890,\n "choices": [{"message": {"tool_calls": [{}], "content": null}}], "new": 1.0 }';
    const headers = {
      'x-request-id': 'req_1',
      'x-ratelimit-remaining-tokens': '7',
      'openai-organization': 'ours',
      'set-cookie': 'a=b',
    };
    const [, answer] = await exchange(body, (exchange) => exchange.answer(200, said, headers));
    expect(answer.text).toBe(said);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    const passed = Object.keys(headers).map((name) => answer.headers.get(name));
    expect(passed).toEqual(['req_1', '7', null, null]);
  });

  it('reaches the client of a stream as it was sent: deltas of tools, an error, a chunk with the usage', async () => {
    const events = [
      ': keep-alive\r\n\r\n',
      'data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"call_1","function":{"arguments":""}}]}}]}\n\n',
      'event: thinking\nid: 7\ndata: {"tokens_of_tomorrow":12345678901234567890}\n\n',
      `data: {"choices":[{"delta":{"audio":"${'x'.repeat(300_000)}"}}]}\n\n`,
      'data:{"error":{"message":"The content is filtered."}}\n\n',
      'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"prompt_tokens_details":{}}}\r\n\r\n',
      'data:[DONE]\r\n\r\n',
    ].join('');
    const [, answer] = await exchange(streamedBody, (exchange) => {
      exchange.head({ 'x-request-id': 'req_2', 'openai-organization': 'ours' });
      exchange.end(events);
    });
    expect(answer.text).toBe(events);
    expect([answer.headers.get('x-request-id'), answer.headers.get('openai-organization')]).toEqual(['req_2', null]);
  });
});

describe.each([
  ['at once', body],
  ['streamed', streamedBody],
])('an error of the upstream (an answer %s)', (_how, sent) => {
  const error =
    '{"error": {"message": "No.", "type": "t", "param": "tools[0]", "code": null, "metadata": {"id": 1.0}}}';

  it.each([400, 402, 403, 404, 409, 413, 422, 429, 500, 503, 529])(
    'reaches the client, with its %s',
    async (status) => {
      const [before, headers] = [await calls('error'), { 'retry-after': '3', 'x-should-retry': 'true' }];
      const [, answer] = await exchange(sent, (exchange) => exchange.answer(status, error, headers));
      expect([answer.status, answer.text]).toEqual([status, error]);
      expect(Object.keys(headers).map((name) => answer.headers.get(name))).toEqual(Object.values(headers));
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(await calls('error')).toBe(before + 1);
    },
  );

  it.each([
    ['is no JSON', 503, '<html>nginx/1.2 at 10.0.0.7</html>'],
    ['is no object', 500, '"10.0.0.7"'],
    ['is empty', 429, ''],
    ['is endless', 400, `{"error":"${'10.0.0.7'.repeat(600_000)}"}`],
    ['is of the access that the proxy has', 401, '{"error":{"message":"10.0.0.7"}}'],
    ['sends elsewhere', 304, ''],
  ])('is an error of the proxy where it %s', async (_what, status, said) => {
    const [, answer] = await exchange(sent, (exchange) => exchange.answer(status, said));
    expect([answer.status, answer.json()]).toMatchObject([502, { error: { code: 'upstream_failed' } }]);
    expect(answer.text).not.toContain('10.0.0.7');
  });
});

describe('a hostile body', () => {
  const secret = 'text-of-the-body';
  const depth = 250_000;
  const messages = `"model": "${secret}", "messages": ["${secret}"]`;

  it.each([
    ['is deeply nested', `{${messages}, "x": ${'['.repeat(depth)}${']'.repeat(depth)}}`],
    ['is nested in objects', `{${messages}, "x": ${'{"x":'.repeat(120_000)}1${'}'.repeat(120_000)}}`],
    ['makes many objects', `{${messages}, "x": [${'{},'.repeat(depth)}{}]}`],
    ['names a prototype', `{${messages}, "__proto__": {"stream": true, "status": 1, "then": 1}}`],
    ['names a constructor', `{${messages}, "constructor": {"prototype": {"stream": true}}}`],
  ])('is passed on where it %s, and no text of it is in a label', async (_what, hostile) => {
    const [sent, answer] = await exchange(hostile, (exchange) => exchange.answer(200, {}));
    expect([answer.status, sent === hostile]).toEqual([200, true]);
    expect((await proxy.scrape()).text).not.toContain(secret);
  });

  it.each([
    ['is larger than 1 MiB', 413, `{${messages}, "x": "${'x'.repeat(1_100_000)}"}`],
    ['is cut off', 400, `{${messages}, "x": ${'['.repeat(depth)}`],
    ['is no UTF-8', 400, new Uint8Array([...Buffer.from(`{${messages}, "x": "`), 0xff, 0x22, 0x7d])],
    ['has a prototype in place of its fields', 400, `{"__proto__": {${messages}}}`],
    ['has a model of many letters', 400, `{"model": "${secret.repeat(100)}", "messages": [1]}`],
    ['streams by a list', 400, `{${messages}, "stream": ["${secret}"]}`],
  ])('never reaches the upstream where it %s', async (_what, status, hostile) => {
    const before = await calls('ok');
    const answer = await proxy.post(COMPLETIONS, hostile as string);
    expect([answer.status, answer.json()]).toEqual([
      status,
      {
        error: {
          message: expect.any(String) as string,
          type: 'invalid_request_error',
          code: expect.any(String) as string,
        },
      },
    ]);
    expect(answer.text).not.toContain(secret);
    const exposition = await proxy.scrape();
    expect(exposition.text).not.toContain(secret);
    expect(await calls('ok')).toBe(before);
  });

  it('is cut off where it has no end', async () => {
    const tooLarge = async (): Promise<number> =>
      (await proxy.scrape()).value('proxy_requests_total', { status: '413' }) ?? 0;
    const before = await tooLarge();
    const socket = await openSocket(proxy.port);
    let received = '';
    socket.on('data', (chunk) => (received += String(chunk)));
    const over = closed(socket);
    const head = ['Host: proxy', 'Content-Type: application/json', 'Transfer-Encoding: chunked'];
    socket.write(`POST ${COMPLETIONS} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
    const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
    const more = (error?: Error | null): unknown => error ?? socket.write(chunk, more);
    more();
    await over;
    // The connection may be reset before the client has read the answer.
    expect(['', '413']).toContain(received.slice(9, 12));
    await proxy.process.eventually(async () => expect(await tooLarge()).toBe(before + 1));
  });

  it('counts on its route, whatever it holds', async () => {
    const series = (await proxy.scrape()).lines('proxy_requests_total', 'method', 'path', 'status', 'stream');
    expect(
      series.filter((line) => !line.startsWith(`POST ${COMPLETIONS} `) && !line.startsWith('GET /v1/models ')),
    ).toEqual([]);
    expect(proxy.process.output).not.toMatch(/Warning|ERROR/);
  });
});
