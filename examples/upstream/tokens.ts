import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Model } from './models';
import { numbersFor } from './numbers';

/** What a model ends with that loses its connection. */
export class ConnectionLostError extends Error {}

/** How many tokens a text has, as this server counts them. */
export function tokensIn(text: string): string[] {
  return text.match(/\S+\s*/g) ?? [];
}

/**
 * The tokens of an answer with the pauses of a model, as many as it gives.
 *
 * @param leaving ends every wait, with an `AbortError`
 */
export async function* pacedBy(model: Model, tokens: readonly string[], leaving: AbortSignal): AsyncGenerator<string> {
  const random = numbersFor(tokens.join(''));
  const [least, most] = model.pauseMs;
  let wait = model.thinksMs;
  for (const token of tokens.slice(0, model.mostTokens)) {
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
