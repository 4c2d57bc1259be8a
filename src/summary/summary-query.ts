import { quote } from '../options/checks';
import { HTTP_METHOD } from '../options/resolve-methods';
import type { ResolvedSummaryOptions } from '../options/resolve-summary';
import { InvalidQuery, readBoolean, readNames, readSeconds, valuesOf } from './query-values';
import type { SeriesSummary } from './series/series.types';

/** What a reader asks `/metrics.json` for. */
export interface SummaryQuery {
  /** Seconds to sum up; `undefined`: everything since the process started. */
  readonly windowSeconds: number | undefined;
  /** How long ago the window ended, in seconds; 0: it ends now. */
  readonly agoSeconds: number;
  /** Part of the paths wanted, in lower case. */
  readonly endpoint: string | undefined;
  /** The only path wanted. */
  readonly path: string | undefined;
  /** The method wanted, in upper case. */
  readonly method: string | undefined;
  /** The sections wanted, families aside. */
  readonly sections: ReadonlySet<string>;
  readonly families: boolean;
  /** Whether the module tells of itself. */
  readonly module: boolean;
  /** How many endpoints at most. */
  readonly limit: number | undefined;
  /** What is wanted point by point, in place of sections; `undefined`: sections. */
  readonly series: SeriesQuery | undefined;
}

/** What of a query says which requests are wanted. */
export type RequestFilter = Partial<Pick<SummaryQuery, 'method' | 'endpoint' | 'path'>>;

/** Whether requests of the method are wanted. */
export function isOfMethod({ method }: RequestFilter, its: string): boolean {
  return method === undefined || its.toUpperCase() === method;
}

/** Whether requests of the path are wanted. */
export function wantsPathOf({ endpoint, path }: RequestFilter, its: string): boolean {
  return (path === undefined || its === path) && (endpoint === undefined || its.toLowerCase().includes(endpoint));
}

/** What is wanted point by point. */
export interface SeriesQuery {
  readonly names: ReadonlySet<SeriesName>;
  readonly windowSeconds: number;
  /** How long a point is at least; 0: as long as it is kept. */
  readonly stepSeconds: number;
}

/** What there is point by point. */
export type SeriesName = keyof Omit<SeriesSummary, 'from' | 'to'>;

/** The sections that the summary itself has. */
export const OWN_SECTIONS: readonly string[] = [
  'requests',
  'endpoints',
  'streaming',
  'domain',
  'handlers',
  'clients',
  'system',
];

const SERIES: readonly SeriesName[] = ['requests', 'statuses', 'durations', 'endpoints'];
const PARAMETERS = [
  'window',
  'ago',
  'endpoint',
  'path',
  'method',
  'sections',
  'system',
  'families',
  'module',
  'limit',
  'series',
  'step',
];
/** What says which sections there are, and so means nothing beside `series`. */
const OF_SECTIONS = ['sections', 'system', 'families', 'module'];
const LIMIT = /^\d{1,7}$/;
const LONGEST_PART = 256;
/** No route template is longer than what Node reads as a request line. */
const LONGEST_PATH = 8192;

/**
 * Reads the query of a request target.
 *
 * @param contributed names of the sections that the application contributes
 * @throws InvalidQuery for the first thing that is wrong
 */
export function readSummaryQuery(
  url: string,
  options: ResolvedSummaryOptions,
  contributed: readonly string[],
): SummaryQuery {
  const start = url.indexOf('?');
  const values = valuesOf(new URLSearchParams(start === -1 ? '' : url.slice(start)), PARAMETERS);
  const known = [...OWN_SECTIONS, ...contributed];
  const sections = new Set(readSections(values.get('sections'), known));
  if (!readBoolean(values.get('system'), 'system', true)) {
    sections.delete('system');
  }
  const windowSeconds = readWindow(values.get('window'), options);
  return {
    windowSeconds,
    agoSeconds: readAgo(values, windowSeconds, options),
    endpoint: readEndpoint(values.get('endpoint')),
    path: readPath(values.get('path')),
    method: readMethod(values.get('method')),
    sections,
    families: readBoolean(values.get('families'), 'families', false),
    module: readBoolean(values.get('module'), 'module', false),
    limit: readLimit(values.get('limit')),
    series: readSeries(values, windowSeconds, options),
  };
}

function readSeries(
  values: ReadonlyMap<string, string>,
  windowSeconds: number | undefined,
  options: ResolvedSummaryOptions,
): SeriesQuery | undefined {
  const [series, step] = [values.get('series'), values.get('step')];
  if (series === undefined) {
    if (step !== undefined) {
      throw new InvalidQuery(`step is for series: add series=requests, or leave step out.`);
    }
    return undefined;
  }
  const idle = OF_SECTIONS.find((name) => values.has(name));
  if (idle !== undefined) {
    throw new InvalidQuery(`${idle} is about sections, and a series has none: leave ${idle} or series out.`);
  }
  if (windowSeconds === undefined) {
    throw new InvalidQuery(`A series is of a time, such as window=${options.keepSeconds}s: it cannot be of all.`);
  }
  return {
    names: new Set(readNames(series, SERIES, 'series')),
    windowSeconds,
    stepSeconds: step === undefined || step === 'auto' ? 0 : readStep(step, options),
  };
}

function readAgo(
  values: ReadonlyMap<string, string>,
  windowSeconds: number | undefined,
  options: ResolvedSummaryOptions,
): number {
  const ago = values.get('ago');
  if (ago === undefined) {
    return 0;
  }
  if (windowSeconds === undefined || values.has('series')) {
    throw new InvalidQuery('ago is about a window that ended then: leave it out with window=all and with series.');
  }
  return readSeconds(ago, options, (times) => `ago must be a time ${times}, such as 30m or 1h, but is ${quote(ago)}.`);
}

function readStep(value: string, options: ResolvedSummaryOptions): number {
  return readSeconds(
    value,
    options,
    (times) => `step must be auto, or a time ${times}, such as 1m, but is ${quote(value)}.`,
  );
}

function readWindow(value: string | undefined, options: ResolvedSummaryOptions): number | undefined {
  if (value === undefined) {
    return options.windowSeconds;
  }
  if (value === 'all') {
    return undefined;
  }
  return readSeconds(
    value,
    options,
    (times) => `window must be a time ${times}, such as 30s, 5m or 1h, or all, but is ${quote(value)}.`,
  );
}

function readEndpoint(value: string | undefined): string | undefined {
  if (value !== undefined && (value === '' || value.length > LONGEST_PART)) {
    throw new InvalidQuery(`endpoint must be a part of a path, of 1 to ${LONGEST_PART} characters.`);
  }
  return value?.toLowerCase();
}

function readPath(value: string | undefined): string | undefined {
  if (value !== undefined && (value === '' || value.length > LONGEST_PATH)) {
    throw new InvalidQuery(`path must be the path of an endpoint, of 1 to ${LONGEST_PATH} characters.`);
  }
  return value;
}

function readMethod(value: string | undefined): string | undefined {
  if (value !== undefined && !HTTP_METHOD.test(value)) {
    throw new InvalidQuery(`method must be an HTTP method, such as GET, but is ${quote(value)}.`);
  }
  return value?.toUpperCase();
}

function readSections(value: string | undefined, known: readonly string[]): readonly string[] {
  if (value === undefined) {
    return known;
  }
  return readNames(value, known, 'section');
}

function readLimit(value: string | undefined): number | undefined {
  if (value !== undefined && !LIMIT.test(value)) {
    throw new InvalidQuery(`limit must be a whole number from 0 to 9999999, but is ${quote(value)}.`);
  }
  return value === undefined ? undefined : Number(value);
}
