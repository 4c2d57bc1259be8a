import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { ChatRequest } from '../shared/openai/chat-request';
import type { Model } from './models';
import { numbersFor } from './numbers';

const SENTENCES = [
  'Count the requests, the failures and the time they take.',
  'A stream has two times: one to its first token, and one to its last.',
  'Between two tokens nothing happens, and how long that lasts is what readers feel.',
  'A client that hangs up should cost nobody a token more.',
  'What is cut off must not look as if it were complete.',
  'An average hides the slow ones; a histogram shows them.',
  'A label that anybody can invent is a label that somebody will.',
];

/** What a model ends with that loses its connection. */
export class ConnectionLostError extends Error {}

/** How many tokens a text has, as this server counts them. */
export function tokensIn(text: string): string[] {
  return text.match(/\S+\s*/g) ?? [];
}

/**
 * The answer of a model, token by token with its pauses; the same for the same conversation.
 *
 * @param leaving ends every wait, with an `AbortError`
 */
export async function* answerOf(model: Model, request: ChatRequest, leaving: AbortSignal): AsyncGenerator<string> {
  const random = numbersFor(JSON.stringify(request.messages));
  const [least, most] = model.pauseMs;
  let wait = model.thinksMs;
  for (const token of wordsFor(random).slice(0, Math.min(model.mostTokens, request.max_tokens ?? Infinity))) {
    await pause(wait, undefined, { signal: leaving });
    yield token;
    wait = least + random() * (most - least);
  }
  await pause(wait, undefined, { signal: leaving });
  if (model.ending === 'breaks') {
    throw new ConnectionLostError(`The model "${model.name}" loses its connection.`);
  }
  if (model.ending === 'stalls') {
    await once(leaving, 'abort');
  }
}

function wordsFor(random: () => number): string[] {
  const first = Math.floor(random() * SENTENCES.length);
  return tokensIn([...SENTENCES.slice(first), ...SENTENCES.slice(0, first)].join(' '));
}
