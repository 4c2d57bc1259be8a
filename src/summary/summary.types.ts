import type { HealthCheckName } from '../options/resolve-health';
import type { Sample } from '../instruments/metric-family';
import type { ClientsSummary } from './clients.types';
import type { DurationSummary } from './duration.types';
import type { SeriesSummary } from './series/series.types';
import type { ModuleSummary, SystemSummary } from './system.types';

/** Which time the numbers are of. */
export interface WindowSummary {
  /** Seconds that were asked for; `null`: everything since the process started. */
  readonly requestedSeconds: number | null;
  /** Seconds that the numbers are of: near to those asked for, or as many as there are. */
  readonly seconds: number;
}

/** Requests; everything but `total` is of the window. */
export interface RequestSummary {
  /** Requests answered since the process started. */
  readonly total: number;
  /** Requests answered in the window. */
  readonly count: number;
  readonly perSecond: number | null;
  /** Share (0 to 1) that the service did not fail: `1 - errorRate`; `null` without requests. */
  readonly successRate: number | null;
  /** Share (0 to 1) that the service failed, with a status of 500 or above; `null` without requests. */
  readonly errorRate: number | null;
  /** Requests whose client left before the response ended. */
  readonly aborted: number;
  /** How many had each status. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** Of all but event streams, which are open for as long as there is something to say. */
  readonly durationSeconds: DurationSummary;
}

/** The requests of one endpoint. */
export interface EndpointSummary extends RequestSummary {
  readonly method: string;
  /** Route template. */
  readonly path: string;
}

/** How streams ended. */
export interface StreamOutcomes {
  readonly completed: number;
  readonly cancelled: number;
  readonly timeout: number;
  readonly error: number;
  /** Cut off because the service shut down. */
  readonly shutdown: number;
}

/** Streamed responses; everything but `total` is of the window. */
export interface StreamSummary {
  /** Streams that have ended since the process started. */
  readonly total: number;
  /** Streams that have ended in the window. */
  readonly count: number;
  readonly perSecond: number | null;
  readonly outcomes: StreamOutcomes;
  /** Requests for streams whose client left before the first byte: none of them is in `timeToFirstByteSeconds`. */
  readonly abandoned: number;
  readonly timeToFirstByteSeconds: DurationSummary;
  readonly durationSeconds: DurationSummary;
  readonly chunks: number;
  readonly bytes: number;
  /** What one stream sends while it is open, on average; `null` where none was open. */
  readonly bytesPerSecond: number | null;
  readonly bytesPerChunk: number | null;
}

/** Look-ups in caches, over the window. */
export interface CacheSummary {
  readonly hits: number;
  readonly misses: number;
  readonly errors: number;
  /** Share (0 to 1) of hits among hits and misses; `null` without any. */
  readonly hitRatio: number | null;
}

/** Verifications, over the window. */
export interface VerificationSummary {
  readonly success: number;
  readonly failure: number;
  /** Refused before anything was verified. In no rate. */
  readonly rejected: number;
  readonly error: number;
  /** Share (0 to 1) of successes among all but the rejected; `null` without any. */
  readonly successRate: number | null;
}

/** What was refused because its limit was reached, over the window. */
export interface RateLimitSummary {
  readonly hits: number;
  readonly perSecond: number | null;
}

/** What the decorators count; a part that nothing feeds is not there. */
export interface DomainSummary {
  readonly cache?: CacheSummary & { readonly caches: readonly (CacheSummary & { readonly cache: string })[] };
  readonly verification?: VerificationSummary;
  readonly rateLimit?: RateLimitSummary & {
    readonly paths: readonly { readonly path: string; readonly hits: number }[];
  };
}

/** Calls of handlers; everything but `total` is of the window. */
export interface HandlerSummary {
  /** Calls that have ended since the process started. */
  readonly total: number;
  /** Calls that have ended in the window. */
  readonly count: number;
  readonly perSecond: number | null;
  readonly errors: number;
  /** Calls that failed by what their client did. Only GraphQL tells. */
  readonly rejected?: number;
  /** Share (0 to 1) of errors in all calls that were not rejected; `null` without any. */
  readonly errorRate: number | null;
  readonly durationSeconds: DurationSummary;
}

/** The handlers of one kind; `active` is how many calls are running now. */
export interface HandlerKindSummary extends HandlerSummary {
  readonly active: number;
  /**
   * Each on its own, busiest first: `transport` and `pattern` of RPC, `event` of WebSocket, `type` and `field` of
   * GraphQL, with `schema` where there are several.
   */
  readonly handlers: readonly (HandlerSummary & { readonly [label: string]: unknown })[];
}

/** The handlers beside those of HTTP; a kind that the application has none of is not there. */
export interface HandlersSummary {
  readonly rpc?: HandlerKindSummary;
  readonly ws?: HandlerKindSummary;
  readonly graphql?: HandlerKindSummary;
}

/** What the service is: those of the option `service` that are given. */
export type ServiceSummary = Readonly<Partial<Record<'name' | 'version' | 'revision' | 'branch', string>>>;

/** A metric of the exposition with its samples. */
export interface FamilySummary {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary';
  readonly values: readonly Sample[];
}

/**
 * What `GET /metrics.json` answers. Sections of contributors stand beside these, under their names. See
 * docs/json-summary.schema.json.
 */
export interface MetricsSummary {
  /** When it was made, in ISO 8601. */
  readonly timestamp: string;
  /** How long the process runs, in seconds. */
  readonly uptimeSeconds: number;
  /** What the option `service` gives; not there where it gives nothing. */
  readonly service?: ServiceSummary;
  /** Those of the option `defaultLabels`, where there are some. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly window: WindowSummary;
  /**
   * All requests; `active` is how many are being answered now, `openConnections` how many connections are open at the
   * application's servers. Both are `null` where the query asks for some endpoints only, the latter also where only an
   * interceptor sees the requests, and where no server listens.
   */
  readonly requests?: RequestSummary & { readonly active: number | null; readonly openConnections: number | null };
  /** The same by method and path, busiest first. */
  readonly endpoints?: readonly EndpointSummary[];
  /** How many endpoints there are, also where `limit` leaves some out. */
  readonly endpointsTotal?: number;
  /**
   * Streamed responses; `active` is how many are being sent now, `null` where the query asks for some endpoints only.
   */
  readonly streaming?: StreamSummary & {
    readonly active: number | null;
    readonly paths: readonly (StreamSummary & { readonly path: string })[];
  };
  readonly domain?: DomainSummary;
  readonly handlers?: HandlersSummary;
  readonly clients?: ClientsSummary;
  readonly system?: SystemSummary;
  /** What the module tells of itself, where the query asks for it. */
  readonly module?: ModuleSummary;
  /** What happened point by point, where the query asks for it; then there are no sections. */
  readonly series?: SeriesSummary;
  /** Every metric of the exposition with its samples, where the query asks for them. */
  readonly families?: readonly FamilySummary[];
  /** Names of the metrics that could not be read for `families`. */
  readonly familiesFailed?: readonly string[];
  /** Names of the sections of the summary that are left out, as they could not be made; the log has the reasons. */
  readonly sectionsFailed?: readonly string[];
  readonly [section: string]: unknown;
}

/** How the service is. `degraded`: it works, but somebody should look. `failing`: it should get no requests. */
export type HealthStatus = 'ok' | 'degraded' | 'failing';

/** What one check found. */
export interface HealthCheckResult {
  /** `abstained`: the value is not known, or there were too few requests to judge by. It counts as nothing. */
  readonly status: HealthStatus | 'abstained';
  /** Seconds (`p95`, `eventLoopLag`) or a share, 0 to 1 (all others); `null` where it is not known. */
  readonly value: number | null;
  /** Limit at and above which the check degrades or fails; `null`: no limit. */
  readonly limits: { readonly degraded: number | null; readonly failing: number | null };
  /** How long the time was that the value is of, in seconds; left out where it is of the moment. */
  readonly windowSeconds?: number;
}

/**
 * What `GET /metrics/health` answers to those with a credential: with 200 for `ok` and `degraded`, with 503 for
 * `failing`.
 */
export interface HealthSummary {
  /** The worst of the checks. */
  readonly status: HealthStatus;
  /** How long the process runs, in seconds. */
  readonly uptimeSeconds: number;
  /** The checks that are on, by name. */
  readonly checks: Readonly<Partial<Record<HealthCheckName, HealthCheckResult>>>;
}
