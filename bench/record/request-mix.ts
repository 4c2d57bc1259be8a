import { shuffled } from '../statistics';

/** One request as it is recorded. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly seconds: number;
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'];
const STATUSES = [200, 400, 500];

/** One request of each label set: every route with every method and status, in random order, most of them fast. */
export function requestMix(routes: number, methods: number, statuses: number): RecordedRequest[] {
  const requests: RecordedRequest[] = [];
  for (let route = 0; route < routes; route++) {
    const path = `/api/v1/resource-${route}/:id/items/:itemId`;
    for (const method of METHODS.slice(0, methods)) {
      for (const status of STATUSES.slice(0, statuses)) {
        requests.push({ method, path, status, seconds: randomSeconds() });
      }
    }
  }
  return shuffled(requests);
}

/**
 * From 0.3 ms to 3 s, each power of ten as likely as the next: the middle is 30 ms, in the fourth of the default
 * buckets.
 */
function randomSeconds(): number {
  return 0.0003 * 10 ** (Math.random() * 4);
}
