import { readFirstData } from './first-data';
import type { GatewayClient } from './gateway-client';
import type { Outcome } from './outcome';

/** Reads a stream of tokens until the service ends it. */
export async function readToTheEnd(client: GatewayClient, text: string): Promise<Outcome> {
  const response = await client.stream(text);
  const events = await response.text();
  return `${response.status} ${events.includes('event: end') ? 'end' : 'cut off'}`;
}

/** Reads the beginning of a stream, and leaves. */
export async function hangUp(client: GatewayClient, text: string): Promise<Outcome> {
  const leaving = new AbortController();
  try {
    const response = await client.stream(text, leaving.signal);
    return `${response.status} ${(await readFirstData(response)) ? 'hung up' : 'no token'}`;
  } finally {
    leaving.abort();
  }
}
