import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, generateText, type LanguageModel, Output, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { PIXEL, Services } from './support/services';

const tools = {
  weather: tool({
    description: 'The weather of a city.',
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => Promise.resolve(`rain in ${city}`),
  }),
};

describe.each<[string, (baseURL: string, model: string) => LanguageModel]>([
  ['@ai-sdk/openai', (baseURL, model) => createOpenAI({ baseURL, apiKey: 'a-key' }).chat(model)],
  [
    '@ai-sdk/openai-compatible',
    (baseURL, model) =>
      createOpenAICompatible({ name: 'proxy', baseURL, includeUsage: true, supportsStructuredOutputs: true })(model),
  ],
])('the AI SDK with %s', (_name, modelAt) => {
  const services = new Services();
  const maxRetries = 0;
  const model = (name: string): LanguageModel => modelAt(services.baseURL, name);

  beforeAll(() => services.start());
  afterAll(() => services.stop());

  it('gets the same answer at once and streamed, with its usage', async () => {
    const { text, usage } = await generateText({ model: model('tiny'), prompt: 'Hello!', maxRetries });
    const streamed = streamText({ model: model('tiny'), prompt: 'Hello!', maxRetries });
    expect(await streamed.text).toBe(text);
    for (const used of [usage, await streamed.usage]) {
      expect(used).toMatchObject({ inputTokens: 1, outputTokens: 40, totalTokens: 41 });
    }
  });

  const question = { prompt: 'How is the weather in Oslo?', tools, stopWhen: stepCountIs(3), maxRetries };

  it('runs a tool that the model calls, and gets the answer made of its result', async () => {
    const { text, steps } = await generateText({ model: model('tiny'), ...question });
    expect(text).toBe('The tools say: rain in Oslo');
    expect(steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop']);
  });

  it('does so streamed, with the usage of both requests', async () => {
    const streamed = streamText({ model: model('tiny'), ...question });
    expect(await streamed.text).toBe('The tools say: rain in Oslo');
    expect((await streamed.steps)[0]?.toolCalls).toMatchObject([{ toolName: 'weather', input: { city: 'Oslo' } }]);
    expect(await streamed.totalUsage).toMatchObject({ inputTokens: 6 + 10, outputTokens: 5 + 6 });
  });

  it('sends text and a picture, and gets an object of the schema that it asks for', async () => {
    const { output, usage } = await generateText({
      model: model('tiny'),
      output: Output.object({ schema: z.object({ city: z.string() }) }),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Is it Rome?' },
            { type: 'file', mediaType: 'image/png', data: PIXEL },
          ],
        },
      ],
      maxRetries,
    });
    expect(output).toEqual({ city: 'Rome' });
    // Three words, and the picture.
    expect(usage.inputTokens).toBe(3 + 85);
  });

  it('throws the error of the upstream', async () => {
    const unknown = generateText({ model: model('huge'), prompt: 'Hello!', maxRetries });
    await expect(unknown).rejects.toThrow(APICallError);
    await expect(unknown).rejects.toMatchObject({ statusCode: 404, isRetryable: false });
    const failing = generateText({ model: model('refuses'), prompt: 'Hello!', maxRetries });
    await expect(failing).rejects.toMatchObject({ statusCode: 500, message: 'The model has crashed.' });
  });

  it('is counted by the proxy', async () => {
    const calls = { whole: 4, streamed: 3, errors: { 404: 1, 500: 1 } };
    await services.expectCounted(calls, ['Oslo', 'weather', 'tiny', 'huge', 'model_crashed']);
  });
});
