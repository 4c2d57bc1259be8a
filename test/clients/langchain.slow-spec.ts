import { type AIMessageChunk, type BaseMessage, HumanMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { z } from 'zod';
import { PIXEL, Services } from './support/services';

const services = new Services();
const weather = tool(({ city }: { city: string }) => `rain in ${city}`, {
  name: 'weather',
  description: 'The weather of a city.',
  schema: z.object({ city: z.string() }),
});

beforeAll(() => services.start());
afterAll(() => services.stop());

function modelNamed(model: string): ChatOpenAI {
  return new ChatOpenAI({ model, apiKey: 'a-key', configuration: { baseURL: services.baseURL }, maxRetries: 0 });
}

async function joined(stream: AsyncIterable<AIMessageChunk>): Promise<AIMessageChunk> {
  let whole: AIMessageChunk | undefined;
  for await (const chunk of stream) {
    whole = whole === undefined ? chunk : whole.concat(chunk);
  }
  if (whole === undefined) {
    throw new Error('nothing was streamed');
  }
  return whole;
}

describe('LangChain', () => {
  it('gets the same answer at once and streamed, with its usage', async () => {
    const { content, usage_metadata } = await modelNamed('tiny').invoke('Hello!');
    const streamed = await joined(await modelNamed('tiny').stream('Hello!'));
    expect(streamed.content).toBe(content);
    for (const usage of [usage_metadata, streamed.usage_metadata]) {
      expect(usage).toMatchObject({ input_tokens: 1, output_tokens: 40, total_tokens: 41 });
    }
  });

  it.each(['at once', 'streamed'])(
    'calls a tool for the model, and gets the answer made of its result (%s)',
    async (how) => {
      const model = modelNamed('tiny').bindTools([weather]);
      const answer = async (messages: BaseMessage[]): Promise<AIMessageChunk> =>
        how === 'streamed' ? joined(await model.stream(messages)) : model.invoke(messages);
      const messages: BaseMessage[] = [new HumanMessage('How is the weather in Oslo?')];
      const first = await answer(messages);
      expect(first.tool_calls).toMatchObject([{ name: 'weather', args: { city: 'Oslo' } }]);
      messages.push(first);
      for (const call of first.tool_calls ?? []) {
        messages.push(await weather.invoke({ ...call, type: 'tool_call' }));
      }
      const last = await answer(messages);
      expect(last.content).toBe('The tools say: rain in Oslo');
      expect(last.usage_metadata).toMatchObject({ input_tokens: 10, output_tokens: 6, total_tokens: 16 });
    },
  );

  it('sends text and a picture, and gets an object of the schema that it asks for', async () => {
    const schema = z.object({ city: z.string() });
    const model = modelNamed('tiny').withStructuredOutput(schema, { method: 'jsonSchema', includeRaw: true });
    const { parsed, raw } = await model.invoke([
      new HumanMessage({
        content: [
          { type: 'text', text: 'Is it Rome?' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } },
        ],
      }),
    ]);
    expect(parsed).toEqual({ city: 'Rome' });
    // Three words, and the picture.
    expect(raw).toMatchObject({ usage_metadata: { input_tokens: 3 + 85 } });
  });

  it('throws the error of the upstream', async () => {
    await expect(modelNamed('huge').invoke('Hello!')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
    await expect(modelNamed('refuses').stream('Hello!')).rejects.toMatchObject({ status: 500, code: 'model_crashed' });
  });

  it('is counted by the proxy', async () => {
    const calls = { whole: 4, streamed: 3, errors: { 404: 1, 500: 1 } };
    await services.expectCounted(calls, ['Oslo', 'weather', 'tiny', 'huge', 'model_crashed']);
  });
});
