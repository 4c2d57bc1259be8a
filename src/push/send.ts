import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { type Readable, pipeline } from 'node:stream';
import { codeOf } from '../core/metrics.logger';
import { shortLine } from '../core/one-line';
import { ownAgent } from '../platform/own-agent';
import type { PushAttempt, PushOutcome, PushResult } from './push-target';
import { retryAfterOf } from './retries';

/** What is sent, and where to. */
export interface Sending {
  readonly url: URL;
  readonly method: 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/** Of an answer, what is read to tell why it says no. */
const LONGEST_ANSWER = 200;
/** Answers that may be another one later; see RFC 9110. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);
const BAD_REQUEST = 400;

// By node:http and an agent of our own, so that a push is no call of the application's. No connection is kept: it would
// stay open for a minute, to be closed by the other side in the moment in which it is used again.
const agents = {
  'http:': ownAgent(new http.Agent({ keepAlive: false })),
  'https:': ownAgent(new https.Agent({ keepAlive: false })),
} as const;

/** Sends the body as it comes. Never rejects, and lets go of everything when the signal aborts. */
export function send({ url, method, headers, body }: Sending, { signal, isLast }: PushAttempt): Promise<PushResult> {
  return new Promise((resolve) => {
    const secure = url.protocol === 'https:';
    const options = { method, headers, signal, agent: agents[secure ? 'https:' : 'http:'] };
    const request: ClientRequest = secure ? https.request(url, options) : http.request(url, options);
    const settle = (result: PushResult): void => {
      resolve(result);
      body.destroy();
      request.destroy();
    };
    request.on('socket', (socket) => (isLast ? socket.ref() : socket.unref()));
    request.on('response', (response) => read(response, secretOf(headers), settle));
    request.on('error', (error) => settle(unreached(error)));
    request.on('upgrade', () => settle({ outcome: 'rejected', problem: 'was answered with another protocol' }));
    // Where the body breaks off, so does the request: the target must not take half of it for all.
    pipeline(body, request, (error) => error && settle(brokenOff(error)));
  });
}

/** Settles with what an answer says, which may have no end, or come before all is sent. */
function read(response: IncomingMessage, secret: string | undefined, settle: (result: PushResult) => void): void {
  const status = response.statusCode ?? 0;
  if (status !== BAD_REQUEST) {
    settle(resultOf(status, response.headers['retry-after']));
    return;
  }
  let text = '';
  const end = (): void => settle(resultOf(status, undefined, tellable(text, secret)));
  response.setEncoding('utf8');
  response.on('data', (piece: string) => {
    text += piece;
    if (text.length > LONGEST_ANSWER) {
      end();
    }
  });
  response.on('end', end).on('error', end).on('close', end);
}

/**
 * What a status means.
 *
 * @param said ends the sentence about it
 */
export function resultOf(status: number, retryAfter?: string, said: string = ''): PushResult {
  if (status >= 200 && status < 300) {
    return { outcome: 'success' };
  }
  const outcome: PushOutcome = status >= 500 || LATER.has(status) ? 'unavailable' : 'rejected';
  const hint =
    status >= 300 && status < 400
      ? ', a redirect, which no push follows: write the URL that it leads to'
      : status === 401 || status === 403
        ? ': see auth beside the URL'
        : '';
  return { outcome, problem: `was answered with ${status}${hint}${said}`, retryAfterMs: retryAfterOf(retryAfter) };
}

/** What the answer says, unless it says what must not be logged. */
function tellable(text: string, secret: string | undefined): string {
  const line = shortLine(text, LONGEST_ANSWER);
  return line === '' || (secret !== undefined && text.includes(secret)) ? '' : `: ${line}`;
}

function secretOf(headers: Sending['headers']): string | undefined {
  return headers['Authorization']?.split(' ')[1];
}

/** What an error of a connection means. */
export function unreached(error: unknown): PushResult {
  const code = codeOf(error);
  return {
    outcome: 'unavailable',
    problem: `was not answered (${typeof code === 'string' ? shortLine(code) : 'the connection failed'})`,
  };
}

function brokenOff(error: unknown): PushResult {
  return codeOf(error) === undefined
    ? { outcome: 'error', problem: 'could not be written: a metric failed' }
    : unreached(error);
}
