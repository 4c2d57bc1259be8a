import type { DurationSummary } from './duration.types';

/** Calls to other services; everything but `total` is of the window. */
export interface CallsSummary {
  /** Calls that were answered, or have failed, since the process started. */
  readonly total: number;
  /** Those of the window. */
  readonly count: number;
  readonly perSecond: number | null;
  /** Calls without an answer, or with an error in its place: of HTTP a status of 500 or above. */
  readonly errors: number;
  /** Share (0 to 1) of errors; `null` without calls. */
  readonly errorRate: number | null;
  /** Of HTTP to the head of the answer. */
  readonly durationSeconds: DurationSummary;
}

/** HTTP calls. */
export interface HttpCallsSummary extends CallsSummary {
  /** Calls that wait for the head of their answer now. */
  readonly active: number;
  /** How many had each status; `error` without an answer. */
  readonly byStatus: Readonly<Record<string, number>>;
}

/** All HTTP calls, and those to each host. */
export interface HttpClientSummary extends HttpCallsSummary {
  /** Busiest first. `host` is as the label has it: host and port, or `__other__`. */
  readonly hosts: readonly (HttpCallsSummary & { readonly host: string })[];
}

/** Calls to microservices: messages, events, and methods of gRPC. */
export interface RpcCallsSummary extends CallsSummary {
  /** Calls that wait for their end now. */
  readonly active: number;
}

/** All calls to microservices, and those with each pattern. */
export interface RpcClientSummary extends RpcCallsSummary {
  /** Busiest first. */
  readonly patterns: readonly (RpcCallsSummary & { readonly transport: string; readonly pattern: string })[];
}

/** Calls that the service makes to others; a kind of which none was made is not there. */
export interface ClientsSummary {
  readonly http?: HttpClientSummary;
  readonly rpc?: RpcClientSummary;
}
