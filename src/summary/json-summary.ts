import { Inject, Injectable } from '@nestjs/common';
import { MetricsLogger, messageOf } from '../core/metrics.logger';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import { BodyStores } from '../stores/bodies';
import { ClientStores } from '../stores/clients';
import { HandlerStores } from '../stores/handlers';
import { HostReadings } from '../stores/host-readings';
import { OpenConnections } from '../stores/open-connections';
import { MetricsRegistry } from '../instruments/metrics-registry';
import { RequestStore } from '../stores/request-store';
import { MetricsCollector } from '../scrape/collect/collector';
import type { CollectedFamily } from '../scrape/collected-family';
import { Deadline } from '../scrape/shared-reading';
import { snapshotsOf } from '../scrape/collect/snapshots';
import { JsonList, JsonObject } from './json-writer';
import { clientsSection, waitingCalls } from './sections/clients-section';
import { domainSection } from './sections/domain-section';
import { inMilliseconds, rounded } from './sections/figures';
import { handlersSection } from './sections/handlers-section';
import { MetricsSections } from './sections/metrics-sections';
import { moduleSection, ofAllWorkers } from './sections/module-section';
import { requestSections } from './sections/request-section';
import { streamingSection } from './sections/streaming-section';
import { processOf, systemSection } from './sections/system-section';
import { RequestSeriesPoints } from './series/request-series';
import { isOfMethod, readSummaryQuery, type SeriesQuery, type SummaryQuery, wantsPathOf } from './summary-query';
import type { WindowSummary } from './summary.types';
import { type FramesByName, OtherWindows, type WorkerNow, type WorkerWindow } from './other-windows';
import { SlidingWindow } from './window/sliding-window';
import { type WindowReading, withOthers } from './window/window-reading';

type Member = readonly [string, unknown];

/** The summary for people. */
@Injectable()
export class JsonSummary {
  /** Set by who knows other workers: what they did in so many seconds until so long ago. `undefined`: none. */
  others: ((windowSeconds: number | undefined, agoSeconds: number) => Promise<OtherWindows>) | undefined;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly store: RequestStore,
    private readonly connections: OpenConnections,
    private readonly bodies: BodyStores,
    private readonly handlers: HandlerStores,
    private readonly clients: ClientStores,
    private readonly readings: HostReadings,
    private readonly window: SlidingWindow,
    private readonly sections: MetricsSections,
    private readonly collector: MetricsCollector,
    private readonly logger: MetricsLogger,
    private readonly registry: MetricsRegistry,
    private readonly points: RequestSeriesPoints,
  ) {}

  /**
   * What the request target asks for.
   *
   * @throws InvalidQuery
   */
  readQuery(url: string): SummaryQuery {
    return readSummaryQuery(url, this.options.summary, this.sections.names);
  }

  /** What the query asks for, to be written by `writeJson()`. */
  summary(query: SummaryQuery): Promise<JsonObject> {
    return query.series === undefined ? this.sectioned(query) : this.pointByPoint(query, query.series);
  }

  private async pointByPoint(query: SummaryQuery, series: SeriesQuery): Promise<JsonObject> {
    const members = await this.points.members(query, series);
    const [[, from], [, to]] = members as [[string, number[]], [string, number[]]];
    return new JsonObject([
      ...this.head(),
      ['window', windowOf(query, (to.at(-1) ?? 0) - (from[0] ?? 0))],
      ['series', new JsonObject(members)],
    ]);
  }

  private async sectioned(query: SummaryQuery): Promise<JsonObject> {
    const collecting = this.sections.collect(this.sections.names.filter((name) => query.sections.has(name)));
    const failed: string[] = [];
    const gathering = query.families ? this.made('families', failed, () => this.families()) : undefined;
    const others = (await this.others?.(query.windowSeconds, query.agoSeconds)) ?? OtherWindows.none;
    const reading = withOthers(this.window.read(query.windowSeconds, query.agoSeconds), others);
    // Awaited together: one that rejected while another is awaited would be nobody's, and end the process.
    const [own, contributed, families] = await Promise.all([
      this.ownSections(query, reading, failed),
      collecting,
      gathering,
    ]);
    return new JsonObject([
      ...this.head(),
      ['window', windowOf(query, reading.seconds)],
      ...own,
      ...contributed,
      ...(families ?? []),
      ...(failed.length === 0 ? [] : [['sectionsFailed', failed] as const]),
    ]);
  }

  private head(): Member[] {
    const { defaultLabels } = this.options;
    const service = Object.entries(this.options.service).filter(([, value]) => value !== undefined);
    return [
      ['timestamp', new Date().toISOString()],
      ['uptimeSeconds', inMilliseconds(process.uptime())],
      ...(service.length === 0 ? [] : [['service', new JsonObject(service)] as const]),
      ...(Object.keys(defaultLabels).length === 0 ? [] : [['labels', defaultLabels] as const]),
    ];
  }

  /** What this worker tells the others of so many seconds. @param windowSeconds `undefined`: since the beginning */
  async ownWindow(windowSeconds: number | undefined, agoSeconds: number): Promise<WorkerWindow> {
    const connections = await this.connections.count();
    return { ...this.window.told(windowSeconds, agoSeconds), now: { ...this.now(), connections } };
  }

  /** What this worker did since the beginning. */
  ever(): FramesByName {
    return this.window.ever();
  }

  private now(): Omit<WorkerNow, 'connections'> {
    return {
      requests: this.store.inFlight,
      streams: this.bodies.streams?.active ?? 0,
      handlers: Object.fromEntries([...this.handlers.made].map(([kind, { inFlight }]) => [kind, inFlight])),
      ...waitingCalls(this.clients),
      process: processOf(this.readings),
      module: moduleSection(this.registry, this.options),
    };
  }

  /** Each section fails alone: then it is left out, and its name is added to `failed`. */
  private async made(name: string, failed: string[], make: () => Member[] | Promise<Member[]>): Promise<Member[]> {
    try {
      return await make();
    } catch (error) {
      failed.push(name);
      this.logger.warnOnce(`summary ${name}`, `The summary is without "${name}", which failed: ${messageOf(error)}`);
      return [];
    }
  }

  private async ownSections(query: SummaryQuery, reading: WindowReading, failed: string[]): Promise<Member[]> {
    const wants = (name: string): boolean => query.sections.has(name);
    const section = (name: string, make: () => Member[] | Promise<Member[]>): Promise<Member[]> =>
      this.made(name, failed, make);
    const making: Promise<Member[]>[] = [];
    const { streams } = this.bodies;
    // Read before the first turn of the event loop, so that all sections are of one moment.
    if (wants('streaming') && streams !== undefined) {
      const wantsPath = isOfSome(query) ? (path: string): boolean => wantsPathOf(query, path) : undefined;
      making.push(section('streaming', () => [['streaming', streamingSection(streams, reading, wantsPath)]]));
    }
    if (wants('domain')) {
      making.push(section('domain', () => [['domain', domainSection(this.window, reading)]]));
    }
    if (wants('handlers')) {
      making.push(section('handlers', () => [['handlers', handlersSection(this.handlers, reading)]]));
    }
    if (wants('clients')) {
      making.push(section('clients', () => [['clients', clientsSection(this.clients, reading)]]));
    }
    if (wants('system')) {
      making.push(section('system', () => [['system', systemSection(this.readings, reading.others)]]));
    }
    if (query.module) {
      const others = reading.others.now.map(({ module }) => module);
      making.push(
        section('module', () => [['module', ofAllWorkers(moduleSection(this.registry, this.options), others)]]),
      );
    }
    if (this.options.http.isMeasured && (wants('requests') || wants('endpoints'))) {
      making.unshift(section(wants('requests') ? 'requests' : 'endpoints', () => this.requestMembers(query, reading)));
    }
    return (await Promise.all(making)).flat();
  }

  private async requestMembers(query: SummaryQuery, reading: WindowReading): Promise<Member[]> {
    const { method } = query;
    const isFiltered = method !== undefined || isOfSome(query);
    const { others } = reading;
    const active = isFiltered ? null : this.store.inFlight + others.sum(({ requests: running }) => running);
    const connections = isFiltered || !query.sections.has('requests') ? undefined : this.connections.count();
    const { requests, endpoints, endpointsTotal } = await requestSections(
      this.store,
      reading,
      (itsMethod, path) => isOfMethod(query, itsMethod) && wantsPathOf(query, path),
      query.limit,
    );
    const members: Member[] = [];
    if (query.sections.has('requests')) {
      const open = await connections;
      const openConnections = open === undefined ? null : open + others.sum((now) => now.connections);
      members.push(['requests', { active, openConnections, ...requests }]);
    }
    if (query.sections.has('endpoints')) {
      members.push(['endpoints', new JsonList(endpoints)], ['endpointsTotal', endpointsTotal]);
    }
    return members;
  }

  private async families(): Promise<Member[]> {
    // This is no scrape: what fails does not count as an error of one.
    const { families, failed } = await this.collector.collect(
      new Deadline(1000 * this.options.endpoint.scrapeTimeoutSeconds),
      false,
    );
    return [
      ['families', new JsonList(snapshotMembers(families))],
      ['familiesFailed', failed],
    ];
  }
}

function* snapshotMembers(families: readonly CollectedFamily[]): Generator<JsonObject> {
  for (const { name, help, type, values } of snapshotsOf(families)) {
    yield new JsonObject(Object.entries({ name, help, type, values: new JsonList(values) }));
  }
}

function windowOf({ windowSeconds }: SummaryQuery, seconds: number): WindowSummary {
  return { requestedSeconds: windowSeconds ?? null, seconds: rounded(seconds) };
}

/** Whether the query is about some paths only. */
function isOfSome({ endpoint, path }: SummaryQuery): boolean {
  return endpoint !== undefined || path !== undefined;
}
