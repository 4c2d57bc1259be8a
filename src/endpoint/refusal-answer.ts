import { STATUS_CODES } from 'node:http';
import { type Answer, plainAnswer } from './answer';
import type { Refusal } from './verdict';

const UNAUTHORIZED = 401;

/** What a request that was turned away is told: the status and its name, never why. */
export function refusalAnswer({ status, retryAfterSeconds }: Refusal, challenges: readonly string[]): Answer {
  const headers: Record<string, string | readonly string[]> = {};
  if (status === UNAUTHORIZED && challenges.length > 0) {
    headers['WWW-Authenticate'] = challenges;
  }
  if (retryAfterSeconds !== undefined) {
    headers['Retry-After'] = String(retryAfterSeconds);
  }
  return plainAnswer(status, STATUS_CODES[status] ?? 'Forbidden', headers);
}
