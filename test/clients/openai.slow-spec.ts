import OpenAI, { InternalServerError, NotFoundError } from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { PIXEL, Services } from './support/services';

const services = new Services();
let client: OpenAI;

beforeAll(async () => {
  await services.start();
  client = new OpenAI({ apiKey: 'a-key', baseURL: services.baseURL, maxRetries: 0 });
});

afterAll(() => services.stop());

const ask = (content: string) => ({ model: 'tiny', messages: [{ role: 'user' as const, content }] });
const weather = {
  type: 'function' as const,
  function: {
    name: 'weather',
    description: 'The weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    parse: JSON.parse,
    function: ({ city }: { city: string }) => `rain in ${city}`,
  },
};

describe('the client of OpenAI', () => {
  it('gets the same answer at once and streamed, with its usage', async () => {
    const { choices, usage } = await client.chat.completions.create(ask('Hello!'));
    const stream = await client.chat.completions.create({
      ...ask('Hello!'),
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let streamedUsage: unknown;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      streamedUsage = chunk.usage;
    }
    expect(text).toBe(choices[0]?.message.content);
    expect(usage).toEqual({ prompt_tokens: 1, completion_tokens: 40, total_tokens: 41 });
    expect(streamedUsage).toEqual(usage);
  });

  it('runs a tool that the model calls, and gets the answer made of its result', async () => {
    const runner = client.chat.completions.runTools({ ...ask('How is the weather in Oslo?'), tools: [weather] });
    expect(await runner.finalContent()).toBe('The tools say: rain in Oslo');
    expect(runner.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant']);
  });

  it('does so streamed, with a call in pieces', async () => {
    const runner = client.chat.completions.runTools({
      ...ask('How is the weather in Bergen?'),
      stream: true,
      stream_options: { include_usage: true },
      tools: [weather],
    });
    const pieces: string[] = [];
    runner.on('chunk', ({ choices }) => {
      pieces.push(choices[0]?.delta.tool_calls?.[0]?.function?.arguments ?? '');
    });
    expect(await runner.finalContent()).toBe('The tools say: rain in Bergen');
    expect(pieces.join('')).toBe('{"city":"Bergen"}');
    expect(pieces.filter((piece) => piece !== '').length).toBeGreaterThan(1);
    // Five words and their arguments, then all that was said again and the answer: both requests have told their usage.
    expect(await runner.totalUsage()).toEqual({ prompt_tokens: 16, completion_tokens: 11, total_tokens: 27 });
  });

  it('calls the tool that it must, and none that it must not', async () => {
    const tools = [weather, { ...weather, function: { ...weather.function, name: 'tides' } }];
    const forced = await client.chat.completions.create({
      ...ask('What of Oslo?'),
      tools,
      tool_choice: { type: 'function', function: { name: 'tides' } },
      parallel_tool_calls: false,
    });
    expect(forced.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: null, tool_calls: [{ function: { name: 'tides', arguments: '{"city":"Oslo"}' } }] },
    });
    const { choices } = await client.chat.completions.create({ ...ask('What of Oslo?'), tools, tool_choice: 'none' });
    expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: expect.any(String) as string } });
  });

  it('sends text and a picture, and gets an object of the schema that it asks for', async () => {
    const url = `data:image/png;base64,${PIXEL}`;
    const { choices, usage } = await client.chat.completions.parse({
      model: 'tiny',
      messages: [
        { role: 'developer', content: [{ type: 'text', text: 'Answer shortly.' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Which city is this? Is it Rome?' },
            { type: 'image_url', image_url: { url, detail: 'low' } },
          ],
        },
      ],
      response_format: zodResponseFormat(z.object({ city: z.string(), size: z.number().nullable() }), 'city'),
    });
    expect(choices[0]?.message.parsed).toEqual({ city: 'Rome', size: 1 });
    // Nine words, and the picture.
    expect(usage?.prompt_tokens).toBe(9 + 85);
  });

  it('throws the error of the upstream', async () => {
    const unknown = client.chat.completions.create({ ...ask('Hello!'), model: 'huge' });
    await expect(unknown).rejects.toThrow(NotFoundError);
    await expect(unknown).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
    const failing = client.chat.completions.create({ ...ask('Hello!'), model: 'refuses', stream: true });
    await expect(failing).rejects.toThrow(InternalServerError);
    await expect(failing).rejects.toMatchObject({ status: 500, code: 'model_crashed' });
  });

  it('is counted by the proxy', async () => {
    const calls = { whole: 6, streamed: 3, errors: { 404: 1, 500: 1 } };
    await services.expectCounted(calls, ['Oslo', 'Bergen', 'weather', 'tiny', 'huge', 'model_crashed']);
  });
});
