import { dirname, join } from 'node:path';
import type * as MetricsLoggerFile from '../dist/metrics.logger';
import type * as ResolveOptionsFile from '../dist/options/resolve-options';
import type * as BodyStoresFile from '../dist/record/body-stores';
import type * as HandlerStoresFile from '../dist/record/handler-stores';
import type * as MetricsRegistryFile from '../dist/record/metrics-registry';
import type * as RequestFamiliesFile from '../dist/record/request-families';
import type * as RequestStoreFile from '../dist/record/request-store';
import type * as SeriesBudgetFile from '../dist/record/series-budget';
import type * as ScraperFile from '../dist/scrape/scraper';
import type * as SummaryAnswersFile from '../dist/summary/summary-answers';
import type * as SlidingWindowFile from '../dist/summary/window/sliding-window';

const ROOT = dirname(require.resolve('nestjs-red-metrics/package.json'));

/** Parts of the built library that it does not export. */
export const { MetricsLogger } = internal('metrics.logger') as typeof MetricsLoggerFile;
export const { RequestStore } = internal('record/request-store') as typeof RequestStoreFile;
export const { requestFamilies } = internal('record/request-families') as typeof RequestFamiliesFile;
export const { Scraper } = internal('scrape/scraper') as typeof ScraperFile;
export const { BodyStores } = internal('record/body-stores') as typeof BodyStoresFile;
export const { HandlerStores } = internal('record/handler-stores') as typeof HandlerStoresFile;
export const { SeriesBudget } = internal('record/series-budget') as typeof SeriesBudgetFile;
export const { MetricsRegistry } = internal('record/metrics-registry') as typeof MetricsRegistryFile;
export const { SlidingWindow } = internal('summary/window/sliding-window') as typeof SlidingWindowFile;
export const { SummaryAnswers } = internal('summary/summary-answers') as typeof SummaryAnswersFile;
export const { resolveOptions } = internal('options/resolve-options') as typeof ResolveOptionsFile;

function internal(path: string): unknown {
  return require(join(ROOT, 'dist', path));
}
