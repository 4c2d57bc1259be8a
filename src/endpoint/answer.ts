import { type IncomingHttpHeaders, STATUS_CODES, type ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Refusal } from './auth/refusal';
import { sendBody } from './send-body';

/** What is sent to a reader of the endpoint. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Readable;
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
    if (typeof answer.body !== 'string') {
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
  if (typeof body === 'string') {
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

const UNAUTHORIZED = 401;
const HTML = /\btext\/html\b/i;

/**
 * What a request that was turned away is told: the status and its name, never why. A person at a browser is told in
 * the same line how to look at it: the same words for whatever was sent, with nothing of the request in them.
 */
export function refusalAnswer(refusal: Refusal, challenges: readonly string[], requested: IncomingHttpHeaders): Answer {
  const { status } = refusal;
  return plainAnswer(status, refusalText(status, challenges, requested), refusalHeaders(refusal, challenges));
}

/** How a rejected request may come again. */
export function refusalHeaders(
  { status, retryAfterSeconds }: Refusal,
  challenges: readonly string[],
): Record<string, string | readonly string[]> {
  const headers: Record<string, string | readonly string[]> = {};
  if (status === UNAUTHORIZED && challenges.length > 0) {
    headers['WWW-Authenticate'] = challenges;
  }
  if (retryAfterSeconds !== undefined) {
    headers['Retry-After'] = String(retryAfterSeconds);
  }
  return headers;
}

/** The name of the status, and for a person at a browser how to look at the metrics. */
export function refusalText(status: number, challenges: readonly string[], requested: IncomingHttpHeaders): string {
  const name = STATUS_CODES[status] ?? 'Forbidden';
  const isForPerson = status === UNAUTHORIZED && challenges.length > 0 && isBrowsing(requested);
  return isForPerson ? `${name}: ${helpFor(challenges)}` : name;
}

/** Whether somebody has typed the address into a browser or followed a link. No scraper asks for HTML. */
function isBrowsing({ accept, 'sec-fetch-mode': mode }: IncomingHttpHeaders): boolean {
  return mode === 'navigate' || HTML.test(accept ?? '');
}

/** What the challenges tell everybody anyway, in words. */
function helpFor(challenges: readonly string[]): string {
  const takes = (scheme: string): boolean => challenges.some((challenge) => challenge.startsWith(`${scheme} `));
  const ways = [
    ...(takes('Bearer')
      ? [
          "with the token that is configured, or else logged when the application starts: curl -H 'Authorization: Bearer <token>' <this address>",
        ]
      : []),
    ...(takes('Basic') ? ['with a user and password: reload this page, or curl -u <user> <this address>'] : []),
  ];
  const forBrowsers = takes('Basic') ? '' : ' For a browser, configure a user with auth.basic.';
  return `these metrics are read ${ways.join('; or ')}.${forBrowsers}`;
}
