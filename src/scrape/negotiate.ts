import type { IncomingMessage } from 'node:http';
import * as zlib from 'node:zlib';
import Negotiator from 'negotiator';
import type { ContentEncoding, ScrapeFormat } from './format/scrape-format';

/** The format of an answer, and what it is called. */
export interface NegotiatedFormat {
  readonly format: ScrapeFormat;
  /** Value of `Content-Type`. */
  readonly contentType: string;
}

const CHARSET = '; charset=utf-8';
const TEXT = 'text/plain; version=0.0.4';
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0';

/**
 * What we speak, by what it is asked for: the format, and what the answer is then called. The first is preferred among
 * equals.
 */
const VERSIONS: readonly (readonly [asked: string, format: ScrapeFormat, answered: string])[] = [
  [TEXT, 'text', TEXT],
  ['text/plain; version=1.0.0', 'text', 'text/plain; version=1.0.0'],
  ['text/plain', 'text', TEXT],
  [OPENMETRICS, 'openmetrics', OPENMETRICS],
  ['application/openmetrics-text; version=0.0.1', 'openmetrics', 'application/openmetrics-text; version=0.0.1'],
  ['application/openmetrics-text', 'openmetrics', OPENMETRICS],
];
/**
 * How names outside the classic character set are to be written, if it is said: ours are all inside, so every way is
 * the same.
 */
const ESCAPINGS = ['', ...['allow-utf-8', 'underscores', 'dots', 'values'].map((escaping) => `; escaping=${escaping}`)];
/** Three times what Prometheus sends; thousands of media types would take the negotiation hundreds of milliseconds. */
const LONGEST_ACCEPT = 1024;

const DEFAULT: NegotiatedFormat = { format: 'text', contentType: TEXT + CHARSET };

/** Every spelling of a media type that we speak: media types match with all their parameters, or not at all. */
const FORMATS: ReadonlyMap<string, NegotiatedFormat> = new Map(
  VERSIONS.flatMap(([asked, format, answered]) =>
    ESCAPINGS.flatMap((escaping) => {
      const negotiated: NegotiatedFormat = { format, contentType: answered + CHARSET + escaping };
      return ['', CHARSET].map((charset): [string, NegotiatedFormat] => [asked + escaping + charset, negotiated]);
    }),
  ),
);
const MEDIA_TYPES: string[] = [...FORMATS.keys()];

/** Node has it from 22.15 on. */
const HAS_ZSTD = 'createZstdCompress' in zlib;
/** The cheapest for what they save first, among those a scraper likes equally; see docs/performance.md. */
const ENCODINGS: ContentEncoding[] = [...(HAS_ZSTD ? (['zstd'] as const) : []), 'br', 'gzip', 'identity'];

/** What the published types leave out: the order among encodings that are liked equally. */
interface EncodingNegotiator {
  encodings(available: string[], options: { preferred: string[] }): string[];
}

/**
 * The format that the `Accept` header likes best (RFC 9110, with q-values) of those we speak; the text format where
 * there is no header or nothing in it is ours.
 */
export function negotiateFormat(request: Pick<IncomingMessage, 'headers'>): NegotiatedFormat {
  if ((request.headers.accept?.length ?? 0) > LONGEST_ACCEPT) {
    return DEFAULT;
  }
  const [best] = new Negotiator(request).mediaTypes(MEDIA_TYPES);
  return (best === undefined ? undefined : FORMATS.get(best)) ?? DEFAULT;
}

/**
 * The compression that the `Accept-Encoding` header likes best of those there are; none where it says nothing.
 *
 * @param available the cheapest for what they save first
 */
export function negotiateEncoding(
  request: Pick<IncomingMessage, 'headers'>,
  available: ContentEncoding[] = ENCODINGS,
): ContentEncoding {
  const accepted = request.headers['accept-encoding'];
  if (accepted === undefined) {
    return 'identity';
  }
  const negotiator: EncodingNegotiator = new Negotiator(request);
  const [best] = negotiator.encodings(available, { preferred: available });
  return (best as ContentEncoding | undefined) ?? 'identity';
}
