import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http';
import { type Answer, plainAnswer } from './answer';
import type { Refusal } from './verdict';

const UNAUTHORIZED = 401;
const HTML = /\btext\/html\b/i;

/**
 * What a request that was turned away is told: the status and its name, never why. A person at a browser is told in the same line how to look at it: the
 * same words for whatever was sent, with nothing of the request in them.
 */
export function refusalAnswer(
  { status, retryAfterSeconds }: Refusal,
  challenges: readonly string[],
  requested: IncomingHttpHeaders,
): Answer {
  const headers: Record<string, string | readonly string[]> = {};
  if (status === UNAUTHORIZED && challenges.length > 0) {
    headers['WWW-Authenticate'] = challenges;
  }
  if (retryAfterSeconds !== undefined) {
    headers['Retry-After'] = String(retryAfterSeconds);
  }
  const name = STATUS_CODES[status] ?? 'Forbidden';
  const isForPerson = status === UNAUTHORIZED && challenges.length > 0 && isBrowsing(requested);
  return plainAnswer(status, isForPerson ? `${name}: ${helpFor(challenges)}` : name, headers);
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
