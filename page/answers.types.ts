import type { PageFigure } from '../src/page/page-figure';
import type { EndpointPoints, SeriesSummary } from '../src/summary/series/series.types';
import type { HealthSummary, MetricsSummary, ServiceSummary, WindowSummary } from '../src/summary/summary.types';

/** The figures that the service may tell the PromQL of. */
export type QueryKey = PageFigure;

export type Queries = Readonly<Partial<Record<QueryKey, string>>>;

/** What `about` answers: how often to ask, how much is kept, the PromQL of each figure, the options in force. */
export interface About {
  readonly pollSeconds: number;
  readonly summary: { readonly windowSeconds: number; readonly stepSeconds: number; readonly keepSeconds: number };
  readonly queries: Queries;
  readonly options: readonly {
    readonly group: string;
    readonly values: readonly (readonly [name: string, value: string])[];
  }[];
}

/** What `summary` answers. */
export type Summary = MetricsSummary;

/** What `health` answers. */
export type Health = HealthSummary;

/** Numbers of each point; `null`: there is none. */
export type Numbers = readonly (number | null)[];

export type Series = SeriesSummary;
export type EndpointSeries = EndpointPoints;

/** What `summary?series=…` answers. */
export interface SeriesAnswer {
  readonly timestamp: string;
  readonly uptimeSeconds: number;
  readonly service?: ServiceSummary;
  readonly window: WindowSummary;
  readonly series: Series;
}
