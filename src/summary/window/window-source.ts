import { CATALOGUE, type DomainCounter, METRIC_NAMES } from '../../catalogue/catalogue';
import type { LabelledCounter } from '../../instruments/labelled-numbers';
import type { LabelledHistogram } from '../../instruments/labelled-histogram';
import type { RequestStore } from '../../stores/request-store';

/** What is looked at over time. */
export type WindowSource = RequestStore | LabelledCounter | LabelledHistogram;

/** What names the requests, among sources that have the names of their metrics. */
export const REQUESTS_NAME = 'requests';

/** The counters of the decorators that are looked at over time. */
export const DOMAIN_COUNTERS: readonly DomainCounter[] = METRIC_NAMES.filter(
  (name): name is DomainCounter => CATALOGUE[name].inSummary === true,
);
