import { MetricsConfigurationError } from '../core/metrics.errors';
import type { CustomLabel, HttpExclusion, HttpLabel } from './http.options';
import type { MetricsNaming } from '../catalogue/naming';
import { checkBuckets } from './check-buckets';
import {
  checkArray,
  checkBoolean,
  checkGroup,
  checkKeys,
  checkLabelName,
  checkList,
  checkUnique,
  checkWord,
  isGroup,
  quote,
} from './checks';
import { DEFAULTS, NAMING_SCHEMES, type NamingScheme } from './defaults';
import { didYouMean } from '../core/nearest-name';
import { resolveMethods } from './resolve-methods';

/**
 * A path; at its end may stand what means everything below it. No query, no other wildcard, no route parameter: none
 * would ever match.
 */
const EXCLUDED_PATH = /^(?!.*\/:)\/[^?*#]*(\/\*)?$/;
/** The members of the option `http`. */
export const HTTP_OPTIONS = [
  'instrumentation',
  'exclude',
  'methods',
  'labels',
  'durationLabels',
  'labelNames',
  'buckets',
  'groupStatus',
  'customLabels',
  'initialise',
  'streams',
  'streamDuration',
  'streamBuckets',
  'sizes',
  'sizeBuckets',
] as const;
const BUILT_IN: readonly HttpLabel[] = ['method', 'path', 'status', 'stream', 'outcome'];

/** A label as it is exposed: where its value comes from (a built-in, or the index of a custom label), and its name. */
export interface ExposedLabel {
  readonly source: HttpLabel | number;
  readonly name: string;
}

/** The option `http` with every default filled in. */
export interface ResolvedHttpOptions {
  readonly instrumentation: 'auto' | 'interceptor';
  readonly exclude: readonly HttpExclusion[];
  /** Told apart beside those that always are. */
  readonly methods: readonly string[];
  readonly customLabels: readonly { readonly name: string; readonly compute: CustomLabel }[];
  readonly counterLabels: readonly ExposedLabel[];
  readonly durationLabels: readonly ExposedLabel[];
  readonly abortLabels: readonly ExposedLabel[];
  readonly buckets: readonly number[];
  readonly groupStatus: boolean;
  readonly initialise: 'none' | 'routes';
  readonly streams: boolean;
  /** Whether streams are read for the errors that they send. */
  readonly errorEvents: boolean;
  readonly streamDuration: 'first-byte' | 'whole';
  readonly streamBuckets: readonly number[];
  readonly sizes: boolean;
  readonly sizeBuckets: readonly number[];
}

/**
 * Checks the option `http` and fills in the defaults of the naming scheme.
 *
 * @param methods `http.methods` as the environment has it
 */
export function resolveHttp(value: unknown, naming: MetricsNaming, methods?: readonly string[]): ResolvedHttpOptions {
  const options = checkGroup(value, HTTP_OPTIONS, 'http');
  const scheme = NAMING_SCHEMES[naming];
  const customLabels = resolveCustomLabels(options['customLabels']);
  const names = resolveLabelNames(options['labelNames'], scheme);
  const expose = (labels: readonly string[], where: string): ExposedLabel[] =>
    exposeLabels(labels, customLabels, names, where);

  const instrumentation =
    checkWord(options['instrumentation'], ['auto', 'interceptor'], 'http.instrumentation') ?? 'auto';
  const labels = resolveLabels(options['labels'], 'http.labels') ?? [
    ...scheme.labels,
    ...customLabels.map((label) => label.name),
  ];
  const durationLabels = resolveLabels(options['durationLabels'], 'http.durationLabels') ?? labels;
  const counterLabels = expose(labels, 'http.labels');
  const details = resolveStreams(options['streams']);
  const streams = details === undefined ? options['streams'] : true;
  return {
    instrumentation,
    exclude: resolveExclude(options['exclude']),
    methods: resolveMethods(options['methods'], methods),
    customLabels,
    counterLabels,
    durationLabels: expose(durationLabels, 'http.durationLabels'),
    abortLabels: counterLabels.filter((label) => label.source === 'method' || label.source === 'path'),
    buckets: checkBuckets(options['buckets'], 'http.buckets') ?? scheme.buckets,
    groupStatus: checkBoolean(options['groupStatus'], 'http.groupStatus') ?? false,
    streams: resolveBodies(streams, 'streams', instrumentation) ?? instrumentation === 'auto',
    errorEvents: details?.errorEvents ?? false,
    streamDuration: resolveStreamDuration(options['streamDuration'], naming),
    streamBuckets: checkBuckets(options['streamBuckets'], 'http.streamBuckets') ?? DEFAULTS.streamBuckets,
    sizes: resolveBodies(options['sizes'], 'sizes', instrumentation) ?? false,
    sizeBuckets: checkBuckets(options['sizeBuckets'], 'http.sizeBuckets') ?? DEFAULTS.sizeBuckets,
    initialise: checkWord(options['initialise'], ['none', 'routes'], 'http.initialise') ?? 'none',
  };
}

/** What `http.streams` says of streams beside that they are told apart; `undefined` where it is no object. */
function resolveStreams(value: unknown): { readonly errorEvents: boolean } | undefined {
  if (value === undefined || typeof value === 'boolean') {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MetricsConfigurationError(
      'http.streams',
      `must be true or false, or an object, but got ${quote(value)}`,
      'pass a boolean, { errorEvents: true }, or leave it out',
    );
  }
  const { errorEvents } = checkKeys(value, ['errorEvents'], 'http.streams');
  return { errorEvents: checkBoolean(errorEvents, 'http.streams.errorEvents') ?? false };
}

/** What is read from the bodies themselves, which an interceptor does not see. */
function resolveBodies(
  value: unknown,
  name: 'streams' | 'sizes',
  instrumentation: ResolvedHttpOptions['instrumentation'],
): boolean | undefined {
  const asked = checkBoolean(value, `http.${name}`);
  if (asked === true && instrumentation === 'interceptor') {
    throw new MetricsConfigurationError(
      `http.${name}`,
      "is on, but http.instrumentation: 'interceptor' does not see bodies",
      `leave out http.${name} or http.instrumentation`,
    );
  }
  return asked;
}

function resolveStreamDuration(value: unknown, naming: MetricsNaming): ResolvedHttpOptions['streamDuration'] {
  const { streamDurations } = NAMING_SCHEMES[naming];
  const asked = checkWord(value, ['first-byte', 'whole'], 'http.streamDuration') ?? streamDurations[0] ?? 'whole';
  if (!streamDurations.includes(asked)) {
    throw new MetricsConfigurationError(
      'http.streamDuration',
      `is ${quote(asked)}, but by the conventions of naming: ${quote(naming)} a duration is that of the whole response`,
      'leave it out, or leave out naming',
    );
  }
  return asked;
}

function resolveExclude(value: unknown): readonly HttpExclusion[] {
  const list = checkList(value, 'http.exclude');
  list.forEach((item, index) => {
    const known =
      typeof item === 'function' || item instanceof RegExp || (typeof item === 'string' && EXCLUDED_PATH.test(item));
    if (!known) {
      throw new MetricsConfigurationError(
        `http.exclude[${index}]`,
        `must be a path, a RegExp or a function, but got ${quote(item)}`,
        'write a path with a leading slash ("/livez", "/static/*"), a RegExp, or a function of the request',
      );
    }
  });
  return [...list] as HttpExclusion[];
}

function resolveCustomLabels(value: unknown): ResolvedHttpOptions['customLabels'] {
  if (value === undefined) {
    return [];
  }
  if (!isGroup(value)) {
    throw new MetricsConfigurationError(
      'http.customLabels',
      `must be an object of functions, but got ${quote(value)}`,
      'write { tenant: (request) => … }',
    );
  }
  return Object.entries(value).map(([name, compute]) => {
    const where = `http.customLabels.${name}`;
    checkLabelName(name, where);
    if (BUILT_IN.includes(name as HttpLabel)) {
      throw new MetricsConfigurationError(where, 'has the name of a built-in label', 'choose another name');
    }
    if (typeof compute !== 'function') {
      throw new MetricsConfigurationError(
        where,
        `must be a function of the request, but got ${quote(compute)}`,
        'write (request) => …',
      );
    }
    return { name, compute: compute as CustomLabel };
  });
}

function resolveLabelNames(value: unknown, scheme: NamingScheme): Readonly<Record<HttpLabel, string>> {
  const renamed = checkGroup(value, BUILT_IN, 'http.labelNames');
  const names: Record<HttpLabel, string> = { ...scheme.labelNames };
  for (const [label, name] of Object.entries(renamed)) {
    names[label as HttpLabel] = checkLabelName(name, `http.labelNames.${label}`);
  }
  return names;
}

function resolveLabels(value: unknown, where: string): readonly string[] | undefined {
  return value === undefined ? undefined : (checkArray(value, where) as string[]);
}

function exposeLabels(
  labels: readonly string[],
  customLabels: ResolvedHttpOptions['customLabels'],
  names: Readonly<Record<HttpLabel, string>>,
  where: string,
): ExposedLabel[] {
  const exposed = labels.map((label): ExposedLabel => {
    if (BUILT_IN.includes(label as HttpLabel)) {
      return { source: label as HttpLabel, name: names[label as HttpLabel] };
    }
    const custom = customLabels.findIndex((candidate) => candidate.name === label);
    if (custom === -1) {
      throw new MetricsConfigurationError(
        where,
        `has ${quote(label)}, which is no label of the request metrics${questionFor(label, customLabels)}`,
        `use ${BUILT_IN.join(', ')} or one of http.customLabels`,
      );
    }
    return { source: custom, name: label };
  });
  checkUnique(
    exposed.map((label) => label.name),
    where,
  );
  return exposed;
}

function questionFor(label: unknown, customLabels: ResolvedHttpOptions['customLabels']): string {
  const known = [...BUILT_IN, ...customLabels.map(({ name }) => name)];
  return typeof label === 'string' ? didYouMean(label, known, quote) : '';
}
