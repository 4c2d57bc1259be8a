import type { IncomingMessage } from 'node:http';
import type { ResolvedOptions } from '../options/resolve-options';
import { negotiateEncoding, negotiateFormat } from './negotiate';
import type { ScrapeRequest } from './scraper';

/** Kept for writing and sending the answer, of what the scraper says it waits. */
const MARGIN_SECONDS = 0.5;
const LONGEST_TIMEOUT_SECONDS = 3600;
/** More names than anybody writes into a URL by hand. */
const MAX_NAMES = 1000;

/** What the request asks for: format and compression by its headers, metrics by `name[]` of its query. */
export function readScrapeRequest(
  request: Pick<IncomingMessage, 'headers' | 'url'>,
  options: ResolvedOptions['endpoint'],
): ScrapeRequest & { readonly contentType: string } {
  const header = request.headers['x-prometheus-scrape-timeout-seconds'];
  return {
    ...negotiateFormat(request),
    encoding: options.compression ? negotiateEncoding(request) : 'identity',
    names: namesIn(request.url ?? ''),
    timeoutMs: 1000 * (timeoutIn(header) ?? options.scrapeTimeoutSeconds),
  };
}

/** What the scraper waits, less a margin; half of it where that is more. */
function timeoutIn(header: string | string[] | undefined): number | undefined {
  const seconds = Number(header);
  return header !== undefined && seconds > 0 && seconds <= LONGEST_TIMEOUT_SECONDS
    ? Math.max(seconds - MARGIN_SECONDS, seconds / 2)
    : undefined;
}

function namesIn(url: string): readonly string[] {
  const query = url.indexOf('?');
  if (query === -1) {
    return [];
  }
  return [...new Set(new URLSearchParams(url.slice(query)).getAll('name[]'))].slice(0, MAX_NAMES).toSorted();
}
