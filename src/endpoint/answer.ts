import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Refusal } from './auth/refusal';
import type { Challenges } from './auth/challenges';
import { sendBody } from './send-body';

/** What is sent to a reader of the endpoint. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer | Readable;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

const PLAIN = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/** An answer in plain words. */
export function plainAnswer(status: number, body: string, headers: Answer['headers'] = {}): Answer {
  return { status, contentType: PLAIN, body: `${body}\n`, headers };
}

/** A short answer in JSON. */
export function jsonAnswer(status: number, value: unknown): Answer {
  return { status, contentType: JSON_TYPE, body: `${JSON.stringify(value)}\n` };
}

/** An answer in JSON that is written while it is sent. */
export function jsonStream(body: Readable): Answer {
  return { status: 200, contentType: JSON_TYPE, body };
}

/**
 * Sends the answer with its own headers only: what the framework has set before is taken off. A stream is sent as fast
 * as the reader reads, and let go when the reader leaves. Resolves when everything was sent, rejects when not.
 */
export async function send(response: ServerResponse, answer: Answer): Promise<void> {
  try {
    await write(response, answer);
  } catch (error) {
    // Where something else has answered, nobody else lets the stream go, and what it holds.
    if (isStream(answer.body)) {
      answer.body.destroy();
    }
    throw error;
  }
}

async function write(response: ServerResponse, { status, contentType, body, headers = {} }: Answer): Promise<void> {
  for (const name of response.getHeaderNames()) {
    response.removeHeader(name);
  }
  closeAfterBody(response);
  response.statusCode = status;
  response.setHeader('Content-Type', contentType);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, value);
  }
  if (!isStream(body)) {
    response.setHeader('Content-Length', Buffer.byteLength(body));
    response.end(body);
  } else if (response.req.method === 'HEAD') {
    body.destroy();
    response.end();
  } else {
    await sendBody(body, response);
  }
}

/**
 * Nobody reads the body of a request to the endpoint. Where there is one, the connection ends with the answer: else
 * Node would read it to its end.
 */
function closeAfterBody(response: ServerResponse): void {
  const { headers } = response.req;
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0) {
    response.shouldKeepAlive = false;
  }
}

/** Whether the body is made while it is sent. */
export function isStream(body: Answer['body']): body is Readable {
  return typeof body !== 'string' && !Buffer.isBuffer(body);
}

const UNAUTHORIZED = 401;

/**
 * What a request that was turned away is told: the status and its name, never why. A person at a browser is told in
 * the same line how to look at it.
 */
export function refusalAnswer(refusal: Refusal, challenges: Challenges): Answer {
  const { status } = refusal;
  return plainAnswer(status, refusalText(status, challenges), refusalHeaders(refusal, challenges));
}

/** How a rejected request may come again. */
export function refusalHeaders(
  { status, retryAfterSeconds }: Refusal,
  { values }: Challenges,
): Record<string, string | readonly string[]> {
  const headers: Record<string, string | readonly string[]> = {};
  if (status === UNAUTHORIZED && values.length > 0) {
    headers['WWW-Authenticate'] = values;
  }
  if (retryAfterSeconds !== undefined) {
    headers['Retry-After'] = String(retryAfterSeconds);
  }
  return headers;
}

/** The name of the status, and for a person at a browser how to look at the metrics. */
export function refusalText(status: number, { help }: Challenges): string {
  const name = STATUS_CODES[status] ?? 'Forbidden';
  return status === UNAUTHORIZED && help !== undefined ? `${name}: ${help}` : name;
}
