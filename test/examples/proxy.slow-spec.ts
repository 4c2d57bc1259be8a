import { HttpClient } from '../../examples/start/traffic/http-client';
import { ProxyClient } from '../../examples/start/traffic/proxy-client';
import { proxyScenarios } from '../../examples/start/traffic/proxy-scenarios';
import { Traffic } from '../../examples/start/traffic/traffic';
import { freePort, Processes, type RunningProcess } from '../support/processes';
import { exampleCommand } from './support/built';
import { EventReader } from './support/event-reader';
import { type Answer, ExampleService } from './support/example-service';
import { labelSetsOf } from './support/label-sets';

const processes = new Processes();
const ending = new AbortController();
const COMPLETIONS = '/v1/chat/completions';

let upstream: ExampleService;
let proxy: ExampleService;

const startProxy = (env: NodeJS.ProcessEnv = {}): Promise<ExampleService> =>
  ExampleService.start(processes, 'proxy', { UPSTREAM_URL: upstream.origin, ...env });
const bodyOf = (model: string, fields: object = {}): string =>
  JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello!' }], ...fields });
const ask = (model: string, fields: object = {}, service = proxy): Promise<Answer> =>
  service.post(COMPLETIONS, bodyOf(model, fields));

beforeAll(async () => {
  upstream = await ExampleService.start(processes, 'upstream');
  proxy = await startProxy();
});

afterAll(async () => {
  ending.abort();
  await processes.stopAll();
});

interface Chunk {
  readonly id: string;
  readonly object: string;
  readonly choices: readonly { readonly delta: { readonly content?: string }; readonly finish_reason: string | null }[];
}

interface Completion {
  readonly object: string;
  readonly choices: readonly { readonly message: { readonly role: string; readonly content: string } }[];
  readonly usage: Readonly<Record<'prompt_tokens' | 'completion_tokens' | 'total_tokens', number>>;
}

function chunksIn(events: string): Chunk[] {
  return events
    .split('\n\n')
    .filter((event) => event !== '' && event !== 'data: [DONE]')
    .map((event) => JSON.parse(event.replace(/^data: /, '')) as Chunk);
}

describe('POST /v1/chat/completions', () => {
  it('streams the same answer that it gives at once', async () => {
    const streamed = await ask('tiny', { stream: true, max_tokens: 12 });
    const completion = (await ask('tiny', { max_tokens: 12 })).json() as Completion;

    expect([streamed.status, streamed.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(streamed.text.endsWith('\n\ndata: [DONE]\n\n')).toBe(true);
    const chunks = chunksIn(streamed.text);
    expect(chunks).toHaveLength(13);
    expect(new Set(chunks.map(({ id, object }) => `${id} ${object}`)).size).toBe(1);
    expect(chunks.map(({ choices }) => choices[0]?.finish_reason)).toEqual([...Array<null>(12).fill(null), 'stop']);

    const content = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    expect(completion).toMatchObject({
      object: 'chat.completion',
      model: 'tiny',
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 12, total_tokens: 13 },
    });
  });

  it('breaks the stream of a model that breaks off, and of one that stands still', async () => {
    const impatient = await startProxy({ PROXY_CHUNK_TIMEOUT_MS: '300' });
    for (const [model, service] of [
      ['breaks', proxy],
      ['stalls', impatient],
    ] as const) {
      const response = await fetch(service.origin + COMPLETIONS, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: bodyOf(model, { stream: true }),
      });
      const reader = new EventReader(response);
      await expect(reader.toTheEnd()).rejects.toThrow('terminated');
      expect(chunksIn(reader.text).length).toBeGreaterThan(0);
      expect(reader.text).not.toContain('[DONE]');
    }
  });

  it.each([true, false])(
    'passes on what the upstream says of a model that fails, and of one that nobody has (stream: %s)',
    async (stream) => {
      const failed = await ask('refuses', { stream });
      expect([failed.status, failed.json()]).toEqual([
        500,
        { error: { message: 'The model has crashed.', type: 'server_error', code: 'model_crashed' } },
      ]);
      const unknown = await ask('huge', { stream });
      expect([unknown.status, unknown.json()]).toEqual([
        404,
        {
          error: { message: 'There is no model "huge".', type: 'invalid_request_error', code: 'model_not_found' },
        },
      ]);
    },
  );

  it('answers 504 for a model that says nothing in time', async () => {
    const impatient = await startProxy({ PROXY_FIRST_BYTE_TIMEOUT_MS: '300', PROXY_ANSWER_TIMEOUT_MS: '400' });
    const answers = [await ask('silent', { stream: true }, impatient), await ask('silent', {}, impatient)];
    expect(answers.map((answer) => [answer.status, answer.json()])).toEqual(
      [300, 400].map((milliseconds) => [
        504,
        {
          error: {
            message: `The model server has sent nothing for ${milliseconds} ms.`,
            type: 'upstream_error',
            code: 'upstream_timeout',
          },
        },
      ]),
    );
  });

  it('answers 502 where there is no upstream, and says so once in its log', async () => {
    const alone = await startProxy({ UPSTREAM_URL: `http://127.0.0.1:${await freePort()}` });
    const answers = [
      await ask('tiny', { stream: true }, alone),
      await ask('tiny', {}, alone),
      await alone.get('/v1/models'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([502, 502, 502]);
    expect(answers[0]?.json()).toMatchObject({ error: { type: 'upstream_error', code: 'upstream_unreachable' } });
    await alone.process.eventually(() => expect(alone.process.output.match(/ECONNREFUSED/g)).toHaveLength(1));
  });

  const messages = [{ role: 'user', content: 'Hello!' }];
  it.each([
    ['no JSON', '{"model":', 'JSON'],
    ['no object', '[]', '"model"'],
    ['no model', { messages }, '"model"'],
    ['a model that is no name', { model: 'a model\n', messages }, '"model"'],
    ['a model that is no text', { model: { toString: 1 }, messages }, '"model"'],
    ['no messages', { model: 'tiny' }, '"messages"'],
    ['an empty list of messages', { model: 'tiny', messages: [] }, '"messages"'],
    ['too many messages', { model: 'tiny', messages: Array(101).fill(messages[0]) }, '1 to 100'],
    ['a message that is none', { model: 'tiny', messages: [...messages, null] }, '"messages[1].role"'],
    ['a role that nobody has', { model: 'tiny', messages: [{ role: 'root', content: 'x' }] }, '"messages[0].role"'],
    ['a message without content', { model: 'tiny', messages: [{ role: 'user' }] }, '"messages[0].content"'],
    ['content that is no text', { model: 'tiny', messages: [{ role: 'user', content: [] }] }, '"messages[0].content"'],
    ['too much content', { model: 'tiny', messages: [{ role: 'user', content: 'x'.repeat(32_001) }] }, '32000'],
    ['a stream that is no boolean', { model: 'tiny', messages, stream: 'yes' }, '"stream"'],
    ['no tokens at all', { model: 'tiny', messages, max_tokens: 0 }, '"max_tokens"'],
    [
      'a prototype',
      `{"model": "tiny", "messages": ${JSON.stringify(messages)}, "__proto__": {"stream": true}}`,
      'JSON',
    ],
  ])('answers 400 for %s', async (_what, body, complaint) => {
    const answer = await proxy.post(COMPLETIONS, typeof body === 'string' ? body : JSON.stringify(body));
    expect([answer.status, answer.json()]).toEqual([
      400,
      {
        error: {
          message: expect.stringContaining(complaint) as string,
          type: 'invalid_request_error',
          code: 'invalid_request',
        },
      },
    ]);
  });

  it.each([
    ['a body that is too large', 413, 'request_too_large', () => ask('x'.repeat(1_100_000))],
    [
      'a body of another type',
      415,
      'unsupported_media_type',
      () => proxy.post(COMPLETIONS, '<a/>', { 'Content-Type': 'text/xml' }),
    ],
    ['a URL that nobody serves', 404, 'unknown_url', () => proxy.get('/v1/nobody')],
    ['a method that nobody serves', 404, 'unknown_url', () => proxy.get(COMPLETIONS)],
    ['a URL that cannot be read', 400, 'invalid_request', () => proxy.get('/v1/%')],
  ])('answers in the same shape for %s', async (_what, status, code, send) => {
    const answer = await send();
    expect([answer.status, answer.json()]).toMatchObject([status, { error: { type: 'invalid_request_error', code } }]);
  });
});

describe('GET /v1/models', () => {
  it('lists the models of the upstream', async () => {
    const { object, data } = (await proxy.get('/v1/models')).json() as { object: string; data: { id: string }[] };
    expect(object).toBe('list');
    expect(data.map(({ id }) => id)).toEqual(['tiny', 'steady', 'slow-start', 'stalls', 'breaks', 'silent', 'refuses']);
  });
});

describe('the metrics of the proxy', () => {
  it('are beside its API, for those with the token', async () => {
    for (const path of ['/v1/metrics/prometheus', '/v1/metrics', '/v1/metrics/health']) {
      expect((await proxy.get(path)).status).toBe(401);
    }
    expect((await proxy.get('/metrics')).status).toBe(404);
    expect((await proxy.scrape()).types.has('proxy_requests_total')).toBe(true);
    expect(await proxy.summary()).toHaveProperty('uptimeSeconds');
  });

  it('tell what became of a round of the traffic of npm start', async () => {
    const fresh = await startProxy();
    const client = new ProxyClient(fresh.origin, new HttpClient(ending.signal));
    const played = await new Traffic(() => proxyScenarios(client), ending.signal).round();
    expect(played.filter(({ asExpected }) => !asExpected)).toEqual([]);

    await fresh.process.eventually(async () => {
      expect((await fresh.scrape()).value('proxy_requests_in_flight')).toBe(0);
    });
    const exposition = await fresh.scrape();
    expect(exposition.lines('proxy_requests_total', 'method', 'path', 'status', 'stream')).toEqual([
      `GET /v1/models 200  1`,
      `POST ${COMPLETIONS} 200  1`,
      `POST ${COMPLETIONS} 200 true 5`,
      `POST ${COMPLETIONS} 400  1`,
      `POST ${COMPLETIONS} 404  1`,
      `POST ${COMPLETIONS} 500  1`,
    ]);
    expect(exposition.lines('proxy_streaming_requests_total', 'path', 'outcome')).toEqual([
      `${COMPLETIONS} cancelled 1`,
      `${COMPLETIONS} completed 2`,
      `${COMPLETIONS} error 1`,
      `${COMPLETIONS} timeout 1`,
    ]);
    expect(exposition.value('proxy_streaming_active')).toBe(0);
    expect(exposition.value('proxy_streaming_time_to_first_byte_seconds_count', { path: COMPLETIONS })).toBe(5);
    expect(exposition.value('proxy_request_aborts_total')).toBe(1);
    expect(exposition.lines('proxy_streams_total', 'class', 'method', 'outcome')).toEqual([
      'UpstreamClient stream cancelled 1',
      'UpstreamClient stream completed 2',
      'UpstreamClient stream error 2',
      'UpstreamClient stream timeout 1',
    ]);
    expect(exposition.value('proxy_streams_active')).toBe(0);
    expect(exposition.value('proxy_stream_time_to_first_item_seconds_count')).toBe(5);
    expect(exposition.lines('proxy_method_calls_total', 'method', 'result', 'exception')).toEqual([
      'send error UpstreamFailedException 1',
      'send error UpstreamRefusedException 1',
      'send ok none 7',
    ]);
    expect(labelSetsOf(exposition, 'proxy_method_duration_seconds_count')).toEqual(['class,method,result']);
    const host = new URL(upstream.origin).host;
    expect(exposition.lines('proxy_client_requests_total', 'method', 'host', 'status')).toEqual([
      `GET ${host} 200 1`,
      `POST ${host} 200 6`,
      `POST ${host} 404 1`,
      `POST ${host} 500 1`,
    ]);
    expect(fresh.process.output).not.toMatch(/Warning|ERROR/);
  });
});

describe('a service that is told to end, or cannot start', () => {
  const run = (name: string, env: NodeJS.ProcessEnv): RunningProcess => processes.start(exampleCommand(name, env));

  it.each(['proxy', 'upstream'] as const)('says which variable moves the %s where its port is in use', async (name) => {
    const first = name === 'proxy' ? proxy : upstream;
    const variable = `${name.toUpperCase()}_PORT`;
    const second = run(name, { [variable]: String(first.port) });
    expect(await second.ended()).toEqual({ code: 1, signal: null });
    expect(second.output).toContain(`The port is in use; ${variable} moves`);
  });

  it.each([
    ['UPSTREAM_URL', 'nowhere'],
    ['UPSTREAM_URL', 'ftp://localhost'],
    ['PROXY_CHUNK_TIMEOUT_MS', '0'],
    ['PROXY_FIRST_BYTE_TIMEOUT_MS', '1e3'],
    ['PROXY_ANSWER_TIMEOUT_MS', '3600001'],
  ])('names %s where that holds %j', async (variable, value) => {
    const wrong = run('proxy', { PROXY_PORT: String(await freePort()), [variable]: value });
    expect((await wrong.ended()).code).toBe(1);
    expect(wrong.output).toContain(`${variable} must be`);
  });

  it('ends the upstream with exit code 0, also where a model stands still', async () => {
    const alone = await ExampleService.start(processes, 'upstream');
    const reader = new EventReader(
      await fetch(alone.origin + COMPLETIONS, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: bodyOf('stalls', { stream: true }),
      }),
    );
    await reader.until('data:');
    alone.process.signal('SIGTERM');
    await expect(reader.toTheEnd()).rejects.toThrow('terminated');
    expect(await alone.process.ended()).toEqual({ code: 0, signal: null });
  });
});
