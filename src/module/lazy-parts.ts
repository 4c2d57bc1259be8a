import cluster from 'node:cluster';
import { isMainThread } from 'node:worker_threads';
import type { Clustering } from '../cluster/clustering';
import { tellsExponential } from '../cluster/tells-exponential';
import { isAddedByMain, ThreadWatch } from '../cluster/thread-watch';
import { MetricsLogger } from '../core/metrics.logger';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import { Announcement } from '../endpoint/announcement';
import { AccessControl } from '../endpoint/auth/access-control';
import { ManagementServer } from '../endpoint/server/management-server';
import { Instruments } from '../instruments/instruments';
import type { ResolvedOptions } from '../options/resolve-options';
import { AdapterReady } from '../platform/adapter';
import { NEVER, type PushTurn } from '../push/push-turn';
import type { Pushing } from '../push/pushing';
import { MetricsCollector } from '../scrape/collect/collector';
import { ScrapeMetrics } from '../scrape/scrape-metrics';
import { Scraper } from '../scrape/scraper';
import { RequestStore } from '../stores/request-store';
import { HealthView } from '../summary/health/health-view';
import { JsonSummary } from '../summary/json-summary';
import { RequestSeriesPoints } from '../summary/series/request-series';
import type { PartInjector } from './part-injector';

/** What only some applications need, and load: the parts whose hooks are called before all others, and after them. */
export function lazyParts(injector: PartInjector): {
  readonly first: readonly object[];
  readonly last: readonly object[];
} {
  const clustering = clusteringOf(injector);
  const threading = threadingOf(injector);
  const pushing = pushingOf(injector, isAddedByMain() ? NEVER : clustering?.turn);
  if (clustering !== undefined && pushing !== undefined) {
    clustering.beforeLeaving = () => pushing.onApplicationShutdown();
  }
  const first: readonly (object | undefined)[] = [clustering, threading];
  const last: readonly (object | undefined)[] = [pushing];
  return { first: first.filter((part) => part !== undefined), last: last.filter((part) => part !== undefined) };
}

/** What makes one of several workers answer for all, which only such workers load. */
function clusteringOf(injector: PartInjector): Clustering | undefined {
  const options = injector.get<ResolvedOptions>(METRICS_OPTIONS);
  if (!isMainThread || options.cluster === false || (options.cluster === 'auto' && !cluster.isWorker)) {
    return undefined;
  }
  const { Clustering } = require('../cluster/clustering') as typeof import('../cluster/clustering');
  return new Clustering(options, {
    ready: injector.get(AdapterReady),
    access: injector.get(AccessControl),
    announcement: injector.get(Announcement),
    management: injector.get(ManagementServer),
    collector: injector.get(MetricsCollector),
    metrics: injector.get(ScrapeMetrics),
    summary: injector.get(JsonSummary),
    points: injector.get(RequestSeriesPoints),
    health: injector.get(HealthView),
    store: injector.get(RequestStore),
    logger: injector.get(MetricsLogger),
  });
}

/** What adds the metrics of threads to those of the main one, which is loaded once there is a thread. */
function threadingOf(injector: PartInjector): object | undefined {
  const options = injector.get<ResolvedOptions>(METRICS_OPTIONS);
  if (options.cluster === false) {
    return undefined;
  }
  const load = (): typeof import('../cluster/threading') =>
    require('../cluster/threading') as typeof import('../cluster/threading');
  const collector = injector.get(MetricsCollector);
  const withExponential = tellsExponential(options);
  if (isAddedByMain()) {
    const { ThreadReporter } = load();
    const [management, announcement] = [injector.get(ManagementServer), injector.get(Announcement)];
    return new ThreadReporter({ collector, management, announcement, withExponential });
  }
  const logger = injector.get(MetricsLogger);
  return new ThreadWatch(() => new (load().ThreadWorkers)(collector, logger, withExponential));
}

/** What pushes, which only applications that push load. */
function pushingOf(injector: PartInjector, turn: PushTurn | undefined): Pushing | undefined {
  const options = injector.get<ResolvedOptions>(METRICS_OPTIONS);
  if (options.push === undefined) {
    return undefined;
  }
  const { Pushing } = require('../push/pushing') as typeof import('../push/pushing');
  const pushed = {
    instruments: injector.get(Instruments),
    scraper: injector.get(Scraper),
    collector: injector.get(MetricsCollector),
    store: injector.get(RequestStore),
    logger: injector.get(MetricsLogger),
    turn,
  };
  return new Pushing(options.push, options, pushed);
}
