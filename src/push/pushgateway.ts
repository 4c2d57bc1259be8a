// Source: the README of Pushgateway, "API" and "URL".

import type { Readable } from 'node:stream';
import { messageOf } from '../core/metrics.logger';
import type { ResolvedPushgateway } from '../options/resolve-push';
import type { Scraper } from '../scrape/scraper';
import { Authorization } from './authorization';
import type { PushAttempt, PushResult, PushTarget } from './push-target';
import { send } from './send';

/** Values that need no base64: a slash ends a segment of the path, and one or two dots are no segment at all. */
const PLAIN = /^[\w-]+$/;
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * A Pushgateway. Each attempt sends what an ordinary scrape would answer at that moment, written by the same code, and
 * replaces all that the group had.
 */
export class Pushgateway implements PushTarget {
  readonly name = 'pushgateway';
  readonly needsRetries = true;
  readonly address: string;
  private readonly url: URL;
  private readonly authorization: Authorization | undefined;

  /** @throws MetricsConfigurationError where a file of credentials cannot be read */
  constructor(
    { url, job, groupings, auth }: ResolvedPushgateway,
    private readonly scraper: Pick<Scraper, 'scrape'>,
  ) {
    this.address = url;
    this.url = new URL(`${url}/metrics${groupPath(job, groupings)}`);
    this.authorization = auth && new Authorization(auth);
  }

  async push(attempt: PushAttempt): Promise<PushResult> {
    let headers: Record<string, string>;
    let body: Readable;
    try {
      const proof = await this.authorization?.header();
      headers = { 'Content-Type': CONTENT_TYPE, ...(proof !== undefined && { Authorization: proof }) };
      const request = { format: 'text', encoding: 'identity', names: [], timeoutMs: attempt.collectMs } as const;
      body = await this.scraper.scrape(request, attempt.signal);
    } catch (error) {
      return { outcome: 'error', problem: `could not be sent: ${messageOf(error)}` };
    }
    return send({ url: this.url, method: 'PUT', headers, body }, attempt);
  }
}

/** The path of a group below `/metrics`. */
export function groupPath(job: string, groupings: Readonly<Record<string, string>>): string {
  return Object.entries({ job, ...groupings })
    .map(([name, value]) =>
      PLAIN.test(value) ? `/${name}/${value}` : `/${name}@base64/${Buffer.from(value, 'utf8').toString('base64url')}`,
    )
    .join('');
}
