import type { IncomingMessage } from 'node:http';
import * as zlib from 'node:zlib';
import Negotiator from 'negotiator';
import type { ContentEncoding, ScrapeFormat } from './scrape-format';

/** The format of an answer, and what it is called. */
export interface NegotiatedFormat {
  readonly format: ScrapeFormat;
  /** Value of `Content-Type`. */
  readonly contentType: string;
}

/** How names outside the classic character set are written: ours are all inside, so every way is the same. */
const ESCAPINGS = ['allow-utf-8', 'underscores', 'dots', 'values'];
const VERSIONS: readonly (readonly [ScrapeFormat, string])[] = [
  ['text', 'text/plain; version=0.0.4'],
  ['text', 'text/plain; version=1.0.0'],
  ['text', 'text/plain'],
  ['openmetrics', 'application/openmetrics-text; version=1.0.0'],
  ['openmetrics', 'application/openmetrics-text; version=0.0.1'],
  ['openmetrics', 'application/openmetrics-text'],
];
/** Three times what Prometheus sends; thousands of media types would take the negotiation hundreds of milliseconds. */
const LONGEST_ACCEPT = 1024;
const CHARSET = '; charset=utf-8';

const DEFAULT: NegotiatedFormat = { format: 'text', contentType: `text/plain; version=0.0.4${CHARSET}` };

/** Every media type that we speak, as a scraper may ask for it, and how the answer is then called. The first is preferred among equals. */
const FORMATS: ReadonlyMap<string, NegotiatedFormat> = new Map(
  VERSIONS.flatMap(([format, type]) => {
    const answered = type.includes('version')
      ? type
      : type.replace(/$/, format === 'text' ? '; version=0.0.4' : '; version=1.0.0');
    const plain: NegotiatedFormat = { format, contentType: `${answered}${CHARSET}` };
    const escaped = ESCAPINGS.map((escaping): [string, NegotiatedFormat] => {
      const parameter = `; escaping=${escaping}`;
      return [`${type}${parameter}`, { format, contentType: `${answered}${CHARSET}${parameter}` }];
    });
    const withCharset = [[type, plain] as const, ...escaped].map(([key, value]): [string, NegotiatedFormat] => [
      `${key}${CHARSET}`,
      value,
    ]);
    return [[type, plain] as [string, NegotiatedFormat], ...escaped, ...withCharset];
  }),
);
const MEDIA_TYPES: string[] = [...FORMATS.keys()];

/** Node has it from 22.15 on. */
const HAS_ZSTD = 'createZstdCompress' in zlib;
/** The cheapest for what they save first, among those a scraper likes equally; see docs/performance.md. */
const ENCODINGS: ContentEncoding[] = [...(HAS_ZSTD ? (['zstd'] as const) : []), 'gzip', 'br', 'identity'];

/** What the published types leave out: the order among encodings that are liked equally. */
interface EncodingNegotiator {
  encodings(available: string[], options: { preferred: string[] }): string[];
}

/**
 * The format that the `Accept` header likes best (RFC 9110, with q-values) of those we speak; the text format where there is no header or nothing in
 * it is ours.
 */
export function negotiateFormat(request: Pick<IncomingMessage, 'headers'>): NegotiatedFormat {
  if ((request.headers.accept?.length ?? 0) > LONGEST_ACCEPT) {
    return DEFAULT;
  }
  const [best] = new Negotiator(request).mediaTypes(MEDIA_TYPES);
  return (best === undefined ? undefined : FORMATS.get(best)) ?? DEFAULT;
}

/** The compression that the `Accept-Encoding` header likes best of those we have; none where it says nothing. */
export function negotiateEncoding(request: Pick<IncomingMessage, 'headers'>): ContentEncoding {
  const accepted = request.headers['accept-encoding'];
  if (accepted === undefined) {
    return 'identity';
  }
  const negotiator: EncodingNegotiator = new Negotiator(request);
  const [best] = negotiator.encodings(ENCODINGS, { preferred: ENCODINGS });
  return (best as ContentEncoding | undefined) ?? 'identity';
}
