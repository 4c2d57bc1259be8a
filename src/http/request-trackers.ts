import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { MetricsLogger, messageOf } from '../core/metrics.logger';
import { StreamFailures } from '../platform/stream-failures';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import { BodyStores } from '../stores/bodies';
import { RequestStore } from '../stores/request-store';
import { BodySizes } from './bodies/body-sizes';
import { ConnectionEnds } from './bodies/connection-ends';
import { Exclusions } from './routes/exclusions';
import { ConnectionTimeouts } from './ending';
import { type MethodLabel, methodLabels } from '../platform/method-label';
import { notesOfControllers } from './routes/controller-notes';
import { onNestFailures } from './bodies/nest-failures';
import { onShutdown } from './nest-shutdown';
import { RequestEnds } from './request-ends';
import { RequestRecords } from './request-records';
import { RequestTracker } from './request-tracker';
import { ResponseBodies } from './bodies/response-bodies';
import type { RouteReader } from './routes/route-template';
import { StreamedResponses } from './bodies/streamed-responses';
import { TraitsReader } from './traits-reader';

/** What a function of the application that has failed is done without. */
const WITHOUT: Readonly<Record<string, string>> = {
  'http.excludeWhen': ', its request is measured',
  onRequestEnd: '',
};
const LABEL = ', the label is empty';

/** Makes what follows requests, as the options ask for it. */
@Injectable()
export class RequestTrackers implements OnModuleDestroy {
  /** The requests that are not measured. */
  readonly exclusions: Exclusions;
  readonly requestEnds: RequestEnds;
  /** Of the connections of the application's servers. */
  readonly timeouts: ConnectionTimeouts = new ConnectionTimeouts();
  readonly ends: ConnectionEnds = new ConnectionEnds();
  readonly methodLabel: MethodLabel;
  /** Reads what is told of requests beside method, route and status; `undefined`: nothing is. */
  readonly traits: TraitsReader | undefined;
  /** Whether decorators say something of handlers of the application's controllers. */
  readonly hasNotes: boolean;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly store: RequestStore,
    private readonly logger: MetricsLogger,
    private readonly bodyStores: BodyStores,
    private readonly failures: StreamFailures,
    private readonly modules: ModulesContainer,
  ) {
    const { http } = options;
    this.methodLabel = methodLabels(http.methods);
    this.traits = http.traits.size === 0 ? undefined : new TraitsReader(http.traits, store.exceptions);
    this.hasNotes = notesOfControllers(modules).length > 0;
    this.exclusions = new Exclusions(http.exclude, (error) =>
      logger.warnOnce('exclude', `A function of http.exclude failed, its request is measured: ${messageOf(error)}`),
    );
    const { customLabels, excludeWhen } = http;
    const { onRequestEnd } = options;
    this.requestEnds = new RequestEnds({ customLabels, excludeWhen, onRequestEnd }, (option, error) =>
      logger.warnOnce(option, `${option} failed${WITHOUT[option] ?? LABEL}: ${messageOf(error)}`),
    );
  }

  /** The application closes: what it cuts off from here on has not failed. */
  onModuleDestroy(): void {
    this.ends.isClosing = true;
  }

  /** A tracker of requests whose routes are read so. */
  make(routes: RouteReader): RequestTracker {
    const { streams, sizes } = this.bodyStores;
    const onFailure = (error: unknown): void =>
      this.logger.warnOnce('request', `A request could not be measured: ${messageOf(error)}`);
    const streamed =
      streams === undefined
        ? undefined
        : new StreamedResponses(streams, routes, this.methodLabel, this.ends, this.options.http.errorEvents);
    const bodies = new ResponseBodies(streamed, sizes !== undefined, routes, onFailure);
    const bodySizes = sizes === undefined ? undefined : new BodySizes(sizes);
    const tracker = new RequestTracker(
      this.store,
      routes,
      this.methodLabel,
      this.exclusions,
      new RequestRecords(this.store, this.requestEnds, bodies, streamed, bodySizes, this.traits),
      onFailure,
      bodies,
      streamed,
      bodySizes,
      this.timeouts,
      this.options.http.streamDuration === 'first-byte',
    );
    if (streams !== undefined || this.options.http.traits.has('exception')) {
      onNestFailures();
    }
    if (streams !== undefined) {
      this.failures.follower = (response, failure) => bodies.tellFailure(response, failure);
      onShutdown(this.modules, () => this.onModuleDestroy());
    }
    return tracker;
  }
}
