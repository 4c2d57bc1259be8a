import type { Client } from './client';
import type { Outcome } from './outcome';

/** Reads a stream of tokens until the service ends it. */
export async function readToTheEnd(client: Client, text: string): Promise<Outcome> {
  const response = await client.stream(text);
  const events = await response.text();
  return `${response.status} ${events.includes('event: end') ? 'end' : 'cut off'}`;
}

/** Reads the beginning of a stream, and leaves. */
export async function hangUp(client: Client, text: string): Promise<Outcome> {
  const leaving = new AbortController();
  const response = await client.stream(text, leaving.signal);
  const decoder = new TextDecoder();
  let events = '';
  try {
    for await (const chunk of response.body ?? []) {
      events += decoder.decode(chunk as Uint8Array, { stream: true });
      if (events.includes('data:')) {
        return `${response.status} hung up`;
      }
    }
    return `${response.status} no token`;
  } finally {
    leaving.abort();
  }
}
