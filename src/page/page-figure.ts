import type { HandlerKindName } from '../catalogue/handler-kinds';

/** A figure of the page that PromQL can ask for. */
export type PageFigure =
  | EndpointFigure
  | 'inFlight'
  | 'openConnections'
  | 'aborted'
  | 'endpoints'
  | 'endpointErrors'
  | 'endpointP95'
  | 'streams'
  | 'streamsActive'
  | 'timeToFirstByte'
  | 'streamOutcomes'
  | 'streamChunks'
  | 'streamBytes'
  | 'streamDuration'
  | 'clientCalls'
  | 'clientErrors'
  | 'clientP95'
  | 'rpcClientCalls'
  | 'cacheHits'
  | 'verifications'
  | 'rateLimitHits'
  | `${HandlerKindName}${'' | 'Errors' | 'P95'}`
  | 'cpu'
  | 'memory'
  | 'disk'
  | 'network'
  | 'resident'
  | 'heap'
  | 'eventLoop'
  | 'garbageCollection'
  | 'series'
  | 'scrapes'
  | 'refused'
  | 'dropped';

/** A figure that the page has of a single endpoint, too. */
export type EndpointFigure = 'requests' | 'errors' | 'errorRate' | 'p50' | 'p95' | 'p99' | 'byStatus' | 'heatMap';

/** An endpoint as `/metrics.json` names it: a method, and a route template or `__unmatched__`. */
export interface PageEndpoint {
  readonly method: string;
  readonly path: string;
}

/** PromQL by figure. `undefined`, or no key: the options expose nothing that tells the figure. */
export type FigureQueries = Readonly<Partial<Record<PageFigure, string | undefined>>>;
