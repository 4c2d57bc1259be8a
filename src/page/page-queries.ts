import type { ResolvedOptions } from '../options/resolve-options';
import { domainQueries } from './domain-queries';
import { handlerQueries } from './handler-queries';
import { hostQueries } from './host-queries';
import { moduleQueries } from './module-queries';
import type { FigureQueries, PageEndpoint, PageFigure } from './page-figure';
import { PagePromql } from './page-promql';
import { endpointQueries, requestQueries } from './request-queries';
import { streamQueries } from './stream-queries';

/** The figures of the page by subject. A new one is a file, and a line here. */
const SUBJECTS: readonly ((promql: PagePromql) => FigureQueries)[] = [
  requestQueries,
  streamQueries,
  handlerQueries,
  domainQueries,
  hostQueries,
  moduleQueries,
];

/**
 * The PromQL behind each figure of the page, under the names and labels of the options in force. It has no variables,
 * so that Grafana and Prometheus' own page take it as it is, and no `job`: it is of every service that exposes metrics
 * of these names, until somebody adds a matcher.
 *
 * @param endpoint of which the figures of requests are wanted, and no others
 * @returns no query for a figure of which the options expose nothing
 */
export function pageQueries(options: ResolvedOptions, endpoint?: PageEndpoint): Partial<Record<PageFigure, string>> {
  const promql = new PagePromql(options);
  const queries =
    endpoint === undefined
      ? SUBJECTS.flatMap((queriesOf) => Object.entries(queriesOf(promql)))
      : Object.entries(endpointQueries(promql, endpoint));
  return Object.fromEntries(queries.filter(([, expr]) => expr !== undefined && promql.finds(expr)));
}
