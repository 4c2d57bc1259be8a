import type { ServerResponse } from 'node:http';
import { once } from 'node:events';

/** What is sent to a reader of the endpoint. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | readonly Buffer[];
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

export const PLAIN = 'text/plain; charset=utf-8';
export const JSON_TYPE = 'application/json; charset=utf-8';

/** An answer in plain words. */
export function plainAnswer(status: number, body: string, headers: Answer['headers'] = {}): Answer {
  return { status, contentType: PLAIN, body: `${body}\n`, headers };
}

/** An answer in JSON. */
export function jsonAnswer(value: unknown): Answer {
  return { status: 200, contentType: JSON_TYPE, body: `${JSON.stringify(value)}\n` };
}

/** Sends the answer with its own headers only: what the framework has set before is taken off. As fast as the reader reads. */
export async function send(
  response: ServerResponse,
  { status, contentType, body, headers = {} }: Answer,
): Promise<void> {
  const chunks = typeof body === 'string' ? [Buffer.from(body, 'utf8')] : body;
  for (const name of response.getHeaderNames()) {
    response.removeHeader(name);
  }
  response.statusCode = status;
  response.setHeader('Content-Type', contentType);
  response.setHeader(
    'Content-Length',
    chunks.reduce((length, chunk) => length + chunk.length, 0),
  );
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, value);
  }
  if (response.req.method !== 'HEAD') {
    await writeAll(response, chunks);
  }
  response.end();
}

async function writeAll(response: ServerResponse, chunks: readonly Buffer[]): Promise<void> {
  for (const chunk of chunks) {
    if (response.destroyed) {
      return;
    }
    if (!response.write(chunk) && !response.destroyed) {
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
  }
}
