import type { CompletionRequest } from './completion-request';
import { JsonSample } from './json-sample';
import { numbersFor } from './numbers';
import { tokensIn } from './tokens';

const SENTENCES = [
  'Count the requests, the failures and the time they take.',
  'A stream has two times: one to its first token, and one to its last.',
  'Between two tokens nothing happens, and how long that lasts is what readers feel.',
  'A client that hangs up should cost nobody a token more.',
  'What is cut off must not look as if it were complete.',
  'An average hides the slow ones; a histogram shows them.',
  'A label that anybody can invent is a label that somebody will.',
];
const PIECES_OF_JSON = 5;

/** What a model says; the same for the same conversation. */
export interface Answer {
  /** The tool that it calls; its tokens are the arguments then. */
  readonly tool: string | undefined;
  readonly tokens: readonly string[];
}

/**
 * The answer to a request: the call of its tool, a sample of its format, what its tools have said, or some sentences.
 */
export function answerTo({ messages, tool, format }: CompletionRequest): Answer {
  const last = messages.at(-1);
  if (tool !== undefined) {
    return { tool: tool.name, tokens: piecesOf(sampleOf(tool.parameters, last?.text)) };
  }
  if (format.type !== 'text') {
    return { tool: undefined, tokens: piecesOf(sampleOf(format.schema, last?.text)) };
  }
  if (last?.role === 'tool') {
    const said = messages.slice(messages.findLastIndex(({ role }) => role !== 'tool') + 1).map(({ text }) => text);
    return { tool: undefined, tokens: tokensIn(`The tools say: ${said.join(' ')}`) };
  }
  const random = numbersFor(messages.map(({ role, text }) => `${role}: ${text}`).join('\n'));
  const first = Math.floor(random() * SENTENCES.length);
  return { tool: undefined, tokens: tokensIn([...SENTENCES.slice(first), ...SENTENCES.slice(0, first)].join(' ')) };
}

/** An object that fits the schema; its texts are the last word of the message. */
function sampleOf(schema: unknown, message = ''): string {
  const word = message.match(/[\p{L}\p{N}]+/gu)?.at(-1) ?? '';
  return JSON.stringify(new JsonSample(word).of(schema) ?? {});
}

function piecesOf(json: string): string[] {
  const length = Math.ceil(json.length / PIECES_OF_JSON);
  return json.match(new RegExp(`.{1,${length}}`, 'gsu')) ?? [];
}
