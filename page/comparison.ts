import type { EndpointSummary, RequestSummary } from '../src/summary/summary.types';
import type { Summary } from './answers.types';
import type { Range } from './model';
import type { EndpointKey } from './view-state';

/** What of an endpoint is compared. */
export type EarlierEndpoint = Pick<EndpointSummary, 'perSecond' | 'errorRate' | 'durationSeconds'>;

/** The earlier window, as the service sums it up. */
export interface Comparison {
  readonly now: Range;
  readonly earlier: Range;
  /** `undefined`: requests are not measured. */
  readonly requests: RequestSummary | undefined;
  readonly endpoints: ReadonlyMap<string, EarlierEndpoint>;
}

export function endpointId({ method, path }: EndpointKey): string {
  return `${method} ${path}`;
}

/**
 * Puts two windows side by side.
 *
 * @param earlier summary of the window that ended so long ago: of whole steps, so that it is about as long as the other
 * @returns `undefined` where nothing is known of that time
 */
export function compare(earlier: Summary, now: Range, agoSeconds: number): Comparison | undefined {
  const { window, requests, endpoints = [] } = earlier;
  if (!(window.seconds > 0)) {
    return undefined;
  }
  const to = now.to - agoSeconds;
  return {
    now,
    earlier: { from: to - window.seconds, to },
    requests,
    endpoints: new Map(endpoints.map((endpoint) => [endpointId(endpoint), endpoint])),
  };
}
