import type { About, Health, SeriesAnswer, Summary } from './answers.types';
import type { Comparison } from './comparison';
import type { History } from './history';
import type { Moment } from './moment';
import type { View } from './view-state';

/** A stretch of time, in Unix seconds. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** All that the parts of the page are drawn from. */
export interface Model {
  readonly about: About;
  readonly summary: Summary;
  readonly health: Health | undefined;
  /** `requests` over the time that the charts show. */
  readonly series: SeriesAnswer | undefined;
  /** `endpoints` over the same time. */
  readonly endpointSeries: SeriesAnswer | undefined;
  readonly comparison: Comparison | undefined;
  readonly view: View;
  /** Values of now, seen since the page was opened. */
  readonly history: History;
  /** Time that the charts show. */
  readonly range: Range;
  /** When the service restarted while the page was open. */
  readonly restarts: readonly number[];
}

/** A part of the page. */
export interface Part {
  update(model: Model): void;
}

export type { Moment };
