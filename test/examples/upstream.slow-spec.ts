import { Processes } from '../support/processes';
import { type Answer, ExampleService } from './support/example-service';

const processes = new Processes();
let upstream: ExampleService;

beforeAll(async () => {
  upstream = await ExampleService.start(processes, 'upstream');
});

afterAll(() => processes.stopAll());

const user = { role: 'user', content: 'How is the weather in Oslo?' };
const ask = (fields: object): Promise<Answer> =>
  upstream.post('/v1/chat/completions', JSON.stringify({ model: 'tiny', messages: [user], ...fields }));
const toolOf = (parameters: unknown): object => ({ type: 'function', function: { name: 'weather', parameters } });

async function argumentsFor(parameters: unknown): Promise<unknown> {
  const { choices } = (await ask({ tools: [toolOf(parameters)] })).json() as {
    choices: { message: { tool_calls: { function: { arguments: string } }[] } }[];
  };
  return JSON.parse(choices[0]?.message.tool_calls[0]?.function.arguments ?? '');
}

describe('the stand-in for a model server', () => {
  const calls = { role: 'assistant', content: null };
  it.each([
    ['a part of another kind', { messages: [{ role: 'user', content: [{ type: 'video' }] }] }, 'content[0].type'],
    ['a part that is none', { messages: [{ role: 'user', content: [null] }] }, 'content[0].type'],
    ['a picture without a URL', { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }, 'image_url.url'],
    ['the result of no call', { messages: [user, { role: 'tool', content: 'x' }] }, 'messages[1].tool_call_id'],
    ['an assistant that says nothing', { messages: [user, calls] }, 'messages[1].content'],
    ['calls that are no list', { messages: [{ ...calls, tool_calls: {} }] }, 'messages[0].tool_calls'],
    ['a call of nothing', { messages: [{ ...calls, tool_calls: [{ id: 'x' }] }] }, 'function.arguments'],
    ['tools that are no list', { tools: {} }, '"tools"'],
    ['a tool without a name', { tools: [{ type: 'function', function: {} }] }, '"tools[0]"'],
    [
      'a choice of no tool',
      { tool_choice: { type: 'function', function: { name: 'x' } } },
      'tool_choice.function.name',
    ],
    ['a choice that nobody has', { tool_choice: 'some' }, '"tool_choice"'],
    ['options of a stream that is none', { stream_options: { include_usage: true } }, '"stream_options"'],
    ['a format that nobody knows', { response_format: { type: 'xml' } }, '"response_format.type"'],
    ['less than a token', { max_completion_tokens: 0 }, '"max_completion_tokens"'],
  ])('answers 400 for %s', async (_what, fields, complaint) => {
    const answer = await ask(fields);
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

  it('calls a tool with what fits its schema', async () => {
    const properties = {
      city: { type: 'string' },
      unit: { enum: ['celsius', 'fahrenheit'] },
      days: { type: 'integer' },
      hourly: { type: ['boolean', 'null'] },
      at: { anyOf: [{ type: 'array', items: { type: 'number' } }, { type: 'null' }] },
    };
    expect(await argumentsFor({ type: 'object', properties })).toEqual({
      city: 'Oslo',
      unit: 'celsius',
      days: 1,
      hourly: true,
      at: [1],
    });
    expect(await argumentsFor(undefined)).toEqual({});
  });

  it.each([
    ['deep', `${'{"type":"array","items":'.repeat(30_000)}{}${'}'.repeat(30_000)}`],
    ['deep in its alternatives', `${'{"anyOf":['.repeat(30_000)}{}${']}'.repeat(30_000)}`],
    ['deep in a value', `{"type":"string","const":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
    [
      'wide at every depth',
      [1, 2, 3].reduce((schema) => {
        const properties = Array.from({ length: 30 }, (_, index) => `"p${index}":${schema}`);
        return `{"type":"object","properties":{${properties.join()}}}`;
      }, '{"type":"string"}'),
    ],
  ])('gives a small answer to a schema that is %s', async (_how, schema) => {
    const body = `{"model":"tiny","messages":[${JSON.stringify(user)}],"tools":[{"type":"function","function":{"name":"x","parameters":${schema}}}]}`;
    const answer = await upstream.post('/v1/chat/completions', body);
    expect(answer.status).toBe(200);
    expect(answer.text.length).toBeLessThan(5000);
    expect(upstream.process.output).not.toContain('ERROR');
  });
});
