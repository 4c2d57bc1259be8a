import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import OpenAI from 'openai';
import { MeasuredApp, NO_STREAMS, readAll, readOne, rejectionOf } from '../decorators/support/measured';
import { eventually } from '../support/eventually';
import { TestApp } from '../support/test-app';

const COMPLETED = { ...NO_STREAMS, completed: 1, items: 3, firstItems: 1, timed: 1 };

let provider: Server;
let client: OpenAI;
/** What the provider does after its tokens. */
let finish: (response: ServerResponse) => void;

beforeAll(async () => {
  provider = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (const content of ['one', 'two', 'three']) {
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);
    }
    finish(response);
  }).listen(0);
  await once(provider, 'listening');
  const { port } = provider.address() as AddressInfo;
  client = new OpenAI({ apiKey: 'none', baseURL: `http://127.0.0.1:${port}`, maxRetries: 0 });
});
beforeEach(() => {
  finish = (response) => response.end('data: [DONE]\n\n');
});
afterEach(() => TestApp.stopAll());
afterAll(() => {
  provider.closeAllConnections();
  provider.close();
});

const ask = () => client.chat.completions.create({ model: 'any', messages: [], stream: true });
const textOf = (chunks: readonly OpenAI.ChatCompletionChunk[]): string =>
  chunks.map(({ choices }) => choices[0]?.delta.content).join(' ');

describe('a stream of the OpenAI SDK under @TrackStream()', () => {
  let app: MeasuredApp;
  beforeEach(async () => {
    app = await MeasuredApp.start();
  });

  it('counts when it is read', async () => {
    expect(textOf(await readAll(await app.methods.stream(ask)))).toBe('one two three');

    expect(await app.streams()).toEqual(COMPLETED);
  });

  it('counts once when tee() makes two of it, whoever reads first', async () => {
    const [left, right] = (await app.methods.stream(ask)).tee();
    const read = await Promise.all([readAll(right), readAll(left)]);

    expect(read.map(textOf)).toEqual(['one two three', 'one two three']);
    expect(await app.streams()).toEqual(COMPLETED);
  });

  it('counts once when only one of the two is read', async () => {
    const [, right] = (await app.methods.stream(ask)).tee();

    expect(textOf(await readAll(right))).toBe('one two three');
    expect(await app.streams()).toEqual(COMPLETED);
  });

  it('counts once when one of the two is made two again', async () => {
    const [left] = (await app.methods.stream(ask)).tee();
    const [first, second] = left.tee();

    expect(textOf(await readAll(second))).toBe('one two three');
    expect(textOf(await readAll(first))).toBe('one two three');
    expect(await app.streams()).toEqual(COMPLETED);
  });

  it('is cancelled when its reader leaves', async () => {
    finish = () => {};
    await readOne(await app.methods.stream(ask));

    await eventually(async () =>
      expect(await app.streams()).toEqual({ ...NO_STREAMS, cancelled: 1, items: 1, firstItems: 1, timed: 1 }),
    );
  });

  it('is an error when the provider breaks off', async () => {
    finish = (response) => setImmediate(() => response.destroy());
    const [left] = (await app.methods.stream(ask)).tee();
    await rejectionOf(readAll(left));

    expect(await app.streams()).toMatchObject({ completed: 0, error: 1, timed: 1, active: 0 });
  });
});
