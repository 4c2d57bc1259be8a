import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { Signer } from '../../examples/start/signer';
import { freePort, Processes } from '../support/processes';
import { type Answer, ExampleService } from './support/example-service';
import { labelSetsOf } from './support/label-sets';

const processes = new Processes();
const silent: Server[] = [];
const signer = new Signer('client');
const bodyOf = (text: string): string => JSON.stringify({ text, sentences: 1 });
const summarize = (gateway: ExampleService, body: string, signature = signer.sign(body)): Promise<Answer> =>
  gateway.post('/api/ai/summarize', body, { 'X-Key-Id': signer.keyId, 'X-Signature': signature });

let gateway: ExampleService;
let verifier: ExampleService;

beforeAll(async () => {
  verifier = await ExampleService.start(processes, 'verifier', { VERIFIER_KEYS: signer.registryEntry });
  gateway = await ExampleService.start(processes, 'gateway', { VERIFIER_URL: verifier.origin });
});

afterAll(async () => {
  await processes.stopAll();
  silent.forEach((server) => server.close());
});

describe('POST /api/ai/summarize', () => {
  it('summarizes a signed text, and has the same summary ready the next time', async () => {
    const body = bodyOf('A cat slept. The copper mine shipped copper. Nobody knew.');
    const first = await summarize(gateway, body);
    const second = await summarize(gateway, body);
    expect([first.status, first.json()]).toEqual([200, { summary: 'The copper mine shipped copper.', cached: false }]);
    expect([second.status, second.json()]).toEqual([200, { summary: 'The copper mine shipped copper.', cached: true }]);
  });

  it('counts the characters that it summarized, in a metric of its own', async () => {
    const metric = 'gateway_summarized_characters_total';
    const before = (await gateway.scrape()).value(metric) ?? NaN;
    const text = 'Ten characters and some more. And a second sentence.';
    await summarize(gateway, bodyOf(text));
    await summarize(gateway, bodyOf(text));
    expect((await gateway.scrape()).value(metric)).toBe(before + text.length);
  });

  it('answers 401 where the signature does not fit', async () => {
    const body = bodyOf('A text.');
    const answers = [
      await gateway.post('/api/ai/summarize', body),
      await summarize(gateway, body, 'no base64'),
      await summarize(gateway, body, signer.sign(`${body} `)),
      await summarize(gateway, body, new Signer('client').sign(body)),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([401, 401, 401, 401]);
  });

  it.each([
    ['{"text":', 400],
    ['{}', 400],
    ['{"text": "A text.", "sentences": 0}', 400],
    [bodyOf('x'.repeat(20_001)), 400],
    [bodyOf('x'.repeat(80_000)), 413],
  ])('answers %.30s… with %i', async (body, status) => {
    expect((await summarize(gateway, body)).status).toBe(status);
  });

  it('answers 502 where nobody verifies', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const alone = await ExampleService.start(processes, 'gateway', { VERIFIER_URL: nobody });
    expect((await summarize(alone, bodyOf('A text.'))).status).toBe(502);
  });

  it('answers 502 where the verifier does not answer', async () => {
    const server = createServer().listen(0);
    silent.push(server);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const waiting = await ExampleService.start(processes, 'gateway', {
      VERIFIER_URL: `http://127.0.0.1:${port}`,
      VERIFIER_TIMEOUT_MS: '300',
    });
    expect((await summarize(waiting, bodyOf('A text.'))).status).toBe(502);
  });
});

describe('GET /api/ai/stream', () => {
  it('streams the tokens of the summary as server-sent events', async () => {
    const answer = await gateway.get('/api/ai/stream?text=One%20token%20after%20another.');
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const data = [...answer.text.matchAll(/^data: (.*)$/gm)].map(([, json = '']) => JSON.parse(json) as unknown);
    expect(data).toEqual([
      { token: 'One ' },
      { token: 'token ' },
      { token: 'after ' },
      { token: 'another.' },
      { tokens: 4 },
    ]);
    expect(answer.text).toContain('event: end');
  });

  it('answers 400 without a text', async () => {
    expect((await gateway.get('/api/ai/stream')).status).toBe(400);
  });
});

describe('GET /api/ai/keywords', () => {
  it('answers 429 past its limit, and leaves the other routes alone', async () => {
    const statuses: number[] = [];
    for (let call = 0; call < 6; call++) {
      statuses.push((await gateway.get('/api/ai/keywords?text=copper%20and%20copper')).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await gateway.get('/api/ai/stream?text=copper')).status).toBe(200);
  });
});

describe('the metrics of the gateway', () => {
  it('have the labels that its options ask for', async () => {
    await gateway.get('/nobody');
    await gateway.process.eventually(async () => {
      expect((await gateway.scrape()).value('gateway_requests_total', { path: '__unmatched__' })).toBeGreaterThan(0);
    });
    const exposition = await gateway.scrape();
    expect(labelSetsOf(exposition, 'gateway_requests_total')).toEqual([
      'method,path,status',
      'method,path,status,stream',
    ]);
    expect(labelSetsOf(exposition, 'gateway_request_duration_seconds_count')).toEqual(['method,path']);
    expect(labelSetsOf(exposition, 'gateway_request_duration_seconds_bucket')).toEqual(['le,method,path']);
    expect(labelSetsOf(exposition, 'gateway_active_requests')).toEqual(['']);
    expect(exposition.types.has('gateway_requests_in_flight')).toBe(false);
  });

  it('are for nobody without the token', async () => {
    for (const path of ['/metrics', '/metrics.json', '/metrics/health']) {
      expect((await gateway.get(path)).status).toBe(401);
    }
  });
});
