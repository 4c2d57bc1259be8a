import { readFirstData } from './first-data';
import type { Outcome } from './outcome';
import type { ProxyClient } from './proxy-client';

/** Reads a streamed completion for as long as there is something to read. */
export async function streamOutcome(client: ProxyClient, model: string): Promise<Outcome> {
  const response = await client.stream(model);
  if (!response.ok) {
    return errorOutcome(response);
  }
  const decoder = new TextDecoder();
  let events = '';
  try {
    for await (const chunk of response.body ?? []) {
      events += decoder.decode(chunk as Uint8Array, { stream: true });
    }
  } catch (error) {
    // That is how `fetch` speaks of a connection that broke; the client's own time limit is another error.
    if ((error as Error).name !== 'TypeError') {
      throw error;
    }
    return `${response.status} cut off${events === '' ? ' at once' : ''}`;
  }
  return `${response.status} ${events.endsWith('data: [DONE]\n\n') ? 'done' : 'no end'}`;
}

/** Reads a completion that comes at once. */
export async function completionOutcome(client: ProxyClient, model: string): Promise<Outcome> {
  const response = await client.complete(model);
  if (!response.ok) {
    return errorOutcome(response);
  }
  const { object } = (await response.json()) as { object?: string };
  return `${response.status} ${object}`;
}

/** Reads the beginning of a streamed completion, and leaves. */
export async function hangUp(client: ProxyClient, model: string): Promise<Outcome> {
  const leaving = new AbortController();
  try {
    const response = await client.stream(model, leaving.signal);
    return `${response.status} ${(await readFirstData(response)) ? 'hung up' : 'no token'}`;
  } finally {
    leaving.abort();
  }
}

/** The status and the code of an error. */
export async function errorOutcome(response: Response): Promise<Outcome> {
  const { error } = (await response.json()) as { error?: { code?: string } };
  return `${response.status} ${error?.code}`;
}
