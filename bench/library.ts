import { join } from 'node:path';
import type { INestApplicationContext, Type } from '@nestjs/common';
import type * as MetricsLoggerFile from '../dist/core/metrics.logger';
import type * as ResolveOptionsFile from '../dist/options/resolve-options';
import type * as BodyStoresFile from '../dist/stores/bodies';
import type * as ClientStoresFile from '../dist/stores/clients';
import type * as HandlerStoresFile from '../dist/stores/handlers';
import type * as InstrumentsFile from '../dist/instruments/instruments';
import type * as CompositionFile from '../dist/module/composition';
import type * as MetricsModuleFile from '../dist/module/metrics.module';
import type * as MetricsRegistryFile from '../dist/instruments/metrics-registry';
import type * as RequestFamiliesFile from '../dist/stores/request-families';
import type * as RequestStoreFile from '../dist/stores/request-store';
import type * as SeriesBudgetFile from '../dist/instruments/series-budget';
import type * as ScraperFile from '../dist/scrape/scraper';
import type * as SummaryAnswersFile from '../dist/summary/summary-answers';
import type * as SlidingWindowFile from '../dist/summary/window/sliding-window';

/** What the library does not export: compiled once more for the benches, for `dist/` has no file for each of `src/`. */
export const { MetricsLogger } = internal('core/metrics.logger') as typeof MetricsLoggerFile;
export const { RequestStore } = internal('stores/request-store') as typeof RequestStoreFile;
export const { makeRequestFamilies } = internal('stores/request-families') as typeof RequestFamiliesFile;
export const { Scraper } = internal('scrape/scraper') as typeof ScraperFile;
export const { BodyStores } = internal('stores/bodies') as typeof BodyStoresFile;
export const { ClientStores } = internal('stores/clients') as typeof ClientStoresFile;
export const { HandlerStores } = internal('stores/handlers') as typeof HandlerStoresFile;
export const { SeriesBudget } = internal('instruments/series-budget') as typeof SeriesBudgetFile;
export const { Instruments } = internal('instruments/instruments') as typeof InstrumentsFile;
export const { MetricsRegistry } = internal('instruments/metrics-registry') as typeof MetricsRegistryFile;
export const { SlidingWindow } = internal('summary/window/sliding-window') as typeof SlidingWindowFile;
export const { SummaryAnswers } = internal('summary/summary-answers') as typeof SummaryAnswersFile;
export const { resolveOptions } = internal('options/resolve-options') as typeof ResolveOptionsFile;
/** Of the same files; its parts are found by {@link partOf}. */
export const { MetricsModule } = internal('module/metrics.module') as typeof MetricsModuleFile;
const { COMPOSITION } = internal('module/composition') as typeof CompositionFile;

/** The part of this class in an application with the {@link MetricsModule} above. */
export function partOf<Part>(context: INestApplicationContext, type: Type<Part>): Part {
  const { parts } = context.get<CompositionFile.Composition>(COMPOSITION, { strict: false });
  const part = parts.find((candidate) => candidate instanceof type);
  if (part === undefined) {
    throw new Error(`MetricsModule has no ${type.name}.`);
  }
  return part as Part;
}

function internal(path: string): unknown {
  return require(join(__dirname, 'library', path));
}
