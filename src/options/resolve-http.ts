import { MetricsConfigurationError } from '../core/metrics.errors';
import type {
  CustomLabel,
  EndedRequestExclusion,
  HttpExclusion,
  HttpMetricsOptions,
  HttpStreamOptions,
} from './http.options';
import type { MetricsNaming } from '../catalogue/naming';
import { buckets, STREAM_BUCKETS } from './buckets';
import { checkArray, isObject, listOf, mustBe, quote } from './checks';
import { checkCustomLabels, type CustomLabels } from './custom-labels';
import { pathTemplateSource } from '../core/path-template';
import { NAMING_SCHEMES } from './naming-schemes';
import {
  checkLabelNames,
  type ExposedLabel,
  exposeLabels,
  namedByDefault,
  ofSources,
  type Trait,
  traitsToldBy,
} from './request-labels';
import { checkMethods } from './resolve-methods';
import { type BucketsRead, durationBuckets, resolveBuckets, type ResolvedBuckets } from './route-buckets';
import { boolean, checked, type Filled, group, type Option, word } from './schema';

/** The option `http` with every default filled in. */
export interface ResolvedHttpOptions
  extends
    ResolvedBuckets,
    Filled<
      Omit<HttpMetricsOptions, 'labels' | 'durationLabels' | 'labelNames' | 'customLabels' | 'streams' | 'buckets'>,
      'excludeWhen'
    > {
  /** `false`: no request is looked at. */
  readonly isMeasured: boolean;
  readonly customLabels: CustomLabels;
  readonly counterLabels: readonly ExposedLabel[];
  readonly durationLabels: readonly ExposedLabel[];
  readonly abortLabels: readonly ExposedLabel[];
  /** Those of the requests in flight, and of the sizes of bodies. */
  readonly activeLabels: readonly ExposedLabel[];
  readonly sizeLabels: readonly ExposedLabel[];
  /** How label values are written. */
  readonly naming: MetricsNaming;
  /** What is noted of each request beside method, route and status. */
  readonly traits: ReadonlySet<Trait>;
  /** Which metrics have all labels, those that handlers declare included, as the options do not name them. */
  readonly allLabelsOf: { readonly counter: boolean; readonly duration: boolean };
  readonly streams: boolean;
  /** Whether streams are read for the errors that they send. */
  readonly errorEvents: boolean;
}

/** The option `http` as it is read. */
export type HttpRead = Filled<
  HttpMetricsOptions,
  'excludeWhen' | 'methods' | 'labels' | 'durationLabels' | 'labelNames' | 'streamDuration',
  {
    buckets: BucketsRead | undefined;
    customLabels: Readonly<Record<string, CustomLabel>>;
    streams: boolean | Filled<HttpStreamOptions> | undefined;
  }
>;

const checkStreams = mustBe(
  isObject,
  'true or false, or an object',
  'pass a boolean, { errorEvents: true }, or leave it out',
);
const checkExcludeWhen = mustBe(
  isExcludeWhen,
  'a function of the request',
  'write (request, response, { path, status }) => …',
);
const STREAMS = group<HttpStreamOptions, Filled<HttpStreamOptions>>({ errorEvents: boolean.or(false) });

/** The option `http`. What has no default here has that of the naming scheme, the environment or another option. */
export const HTTP: Option<HttpMetricsOptions, HttpRead> = group({
  instrumentation: word('auto', 'interceptor').or('auto'),
  exclude: checked(
    listOf(
      mustBe(
        isExclusion,
        'a path, a template of paths, a RegExp or a function',
        'write a path with a leading slash ("/livez", "/static/*", "/users/:id"), a RegExp, or a function of the request',
      ),
    ),
  ).or([]),
  excludeWhen: checked(checkExcludeWhen),
  methods: checked(checkMethods),
  labels: checked(checkLabels),
  durationLabels: checked(checkLabels),
  labelNames: checked(checkLabelNames),
  buckets: durationBuckets,
  groupStatus: boolean.or(false),
  customLabels: checked<HttpRead['customLabels'], NonNullable<HttpMetricsOptions['customLabels']>>(
    checkCustomLabels,
  ).or({}),
  initialise: word('none', 'routes').or('none'),
  streams: checked(readStreams, STREAMS),
  streamDuration: word('first-byte', 'whole'),
  streamBuckets: buckets.or(STREAM_BUCKETS),
  sizes: boolean.or(false),
  sizeBuckets: buckets.or([100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]),
});

/**
 * The option `http` with what it depends on.
 *
 * @param read `undefined`: no request is measured
 * @param methods `http.methods` as the environment has it
 */
export function resolveHttp(
  read: HttpRead | undefined,
  naming: MetricsNaming,
  methods: readonly string[] = [],
): ResolvedHttpOptions {
  const { labels, durationLabels, labelNames, streams, ...options } = read ?? HTTP.read({ streams: false }, 'http');
  const scheme = NAMING_SCHEMES[naming];
  const customLabels = Object.entries(options.customLabels).map(([name, compute]) => ({ name, compute }));
  const names = { ...scheme.labelNames, ...labelNames };
  const expose = (exposed: readonly string[], where: string): ExposedLabel[] =>
    exposeLabels(exposed, customLabels, names, where);
  const named = labels ?? namedByDefault(scheme.labels, customLabels, names);
  const counterLabels = expose(named, 'http.labels');
  const exposedOfDurations = expose(durationLabels ?? named, 'http.durationLabels');
  const isTold = exposedOfDurations.some(({ source }) => source === 'path');
  checkBodies({ streams, sizes: options.sizes }, options.instrumentation);
  return {
    ...options,
    isMeasured: read !== undefined,
    customLabels,
    methods: options.methods ?? checkMethods(methods, 'METRICS_HTTP_METHODS'),
    counterLabels,
    durationLabels: exposedOfDurations,
    allLabelsOf: { counter: labels === undefined, duration: (durationLabels ?? labels) === undefined },
    abortLabels: ofSources(counterLabels, ['method', 'path']),
    activeLabels: ofSources(counterLabels, scheme.activeLabels),
    sizeLabels: ofSources(counterLabels, scheme.sizeLabels),
    naming,
    traits: traitsToldBy([...counterLabels, ...exposedOfDurations], naming),
    ...resolveBuckets(options.buckets, scheme.buckets, isTold),
    streams: streams === undefined ? options.instrumentation === 'auto' : streams !== false,
    errorEvents: typeof streams === 'object' && streams.errorEvents,
    streamDuration: resolveStreamDuration(options.streamDuration, naming),
  };
}

function readStreams(value: unknown, where: string): boolean | Filled<HttpStreamOptions> {
  if (typeof value === 'boolean') {
    return value;
  }
  return STREAMS.read(checkStreams(value, where), where);
}

/** What is read from the bodies themselves, which an interceptor does not see. */
function checkBodies(options: Pick<HttpRead, 'streams' | 'sizes'>, instrumentation: HttpRead['instrumentation']): void {
  const on = Object.entries(options).find(([, asked]) => asked !== undefined && asked !== false)?.[0];
  if (on !== undefined && instrumentation === 'interceptor') {
    throw new MetricsConfigurationError(
      `http.${on}`,
      "is on, but http.instrumentation: 'interceptor' does not see bodies",
      `leave out http.${on} or http.instrumentation`,
    );
  }
}

function resolveStreamDuration(
  given: HttpRead['streamDuration'],
  naming: MetricsNaming,
): ResolvedHttpOptions['streamDuration'] {
  const { streamDurations } = NAMING_SCHEMES[naming];
  const asked = given ?? streamDurations[0] ?? 'whole';
  if (!streamDurations.includes(asked)) {
    throw new MetricsConfigurationError(
      'http.streamDuration',
      `is ${quote(asked)}, but by the conventions of naming: ${quote(naming)} a duration is that of the whole response`,
      'leave it out, or leave out naming',
    );
  }
  return asked;
}

function isExclusion(value: unknown): value is HttpExclusion {
  return (
    typeof value === 'function' ||
    value instanceof RegExp ||
    (typeof value === 'string' && value.startsWith('/') && pathTemplateSource(value) !== undefined)
  );
}

function isExcludeWhen(value: unknown): value is EndedRequestExclusion {
  return typeof value === 'function';
}

/** Which labels there are shows where they are exposed. */
function checkLabels(value: unknown, where: string): readonly string[] {
  return checkArray(value, where) as readonly string[];
}
