import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import {
  AdapterReady,
  type FastifyHook,
  type FastifyLike,
  type FastifyRouteLike,
  type HttpAdapterLike,
} from '../metrics.adapter';
import { MetricsLogger, messageOf } from '../metrics.logger';
import { MountedPaths } from '../metrics.mounted-paths';
import { RequestContext } from '../metrics.request-context';
import { METRICS_OPTIONS } from '../metrics.tokens';
import { EndpointPaths } from '../options/endpoint-paths';
import type { ResolvedOptions } from '../options/resolve-options';
import { RequestStore } from '../record/request-store';
import { BodyStores } from '../record/body-stores';
import { BodySizes } from './body-sizes';
import { CustomLabelValues } from './custom-label-values';
import { Exclusions } from './exclusions';
import { initialiseExpressRoutes, initialiseFastifyRoutes } from './known-routes';
import { RequestScopes } from './request-scopes';
import { RequestTracker } from './request-tracker';
import { hearNestFailures } from './nest-failures';
import { ResponseBodies } from './response-bodies';
import { ExpressRouteReader, FastifyRouteReader, type RouteReader, UnknownRouteReader } from './route-template';

/**
 * Lets the tracker see every request as early as it can be seen. A listener put first on the server sees all that come over a socket, also those
 * that a middleware answers before any hook of the adapter. The adapter's own first hook sees those without: injected ones, serverless
 * handlers, the second server that Fastify opens for `localhost`. Whichever comes first starts the clock.
 */
@Injectable()
export class HttpInstrumentation implements OnModuleInit, OnApplicationShutdown {
  private server: Server | undefined;
  private tracker: RequestTracker | undefined;
  /** Fastify only: Nest's hook for middleware stands before any of ours. */
  private scopesBeforeHooks: RequestScopes | undefined;
  private markUnanswered: ((request: IncomingMessage) => void) | undefined;
  private readonly onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    this.tracker?.begin(request, response);
    this.scopesBeforeHooks?.enterForRest(request, response);
  };

  constructor(
    private readonly ready: AdapterReady,
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly store: RequestStore,
    private readonly logger: MetricsLogger,
    private readonly context: RequestContext,
    private readonly bodyStores: BodyStores,
    private readonly endpointPaths: EndpointPaths,
    private readonly mounted: MountedPaths,
  ) {
    if (options.enabled) {
      ready.whenKnown((adapter) => this.attach(adapter));
    }
  }

  /** The server exists, and the routes are registered, but not yet Express's not-found handler. */
  onModuleInit(): void {
    if (this.tracker === undefined) {
      return;
    }
    this.server = this.ready.server;
    this.server?.prependListener('request', this.onRequest);
    if (this.initialisesRoutes && this.ready.adapter?.getType() === 'express') {
      initialiseExpressRoutes(this.ready.adapter.getInstance(), this.store);
    }
    const mark = this.markUnanswered;
    if (mark !== undefined) {
      this.ready.adapter?.use((request, _response, next) => {
        mark(request);
        next();
      });
    }
  }

  onApplicationShutdown(): void {
    this.server?.off('request', this.onRequest);
  }

  private get initialisesRoutes(): boolean {
    const { initialise, customLabels } = this.options.http;
    return initialise === 'routes' && customLabels.length === 0;
  }

  private attach(adapter: HttpAdapterLike): void {
    switch (adapter.getType()) {
      case 'express':
        this.attachToExpress(adapter);
        break;
      case 'fastify':
        this.attachToFastify(adapter.getInstance() as FastifyLike);
        break;
      default:
        this.tracker = this.trackerFor(new UnknownRouteReader());
        this.logger.warnOnce('adapter', `Routes cannot be read on the HTTP adapter "${adapter.getType()}".`);
    }
  }

  private attachToExpress(adapter: HttpAdapterLike): void {
    const routes = new ExpressRouteReader(this.mounted);
    const tracker = this.trackerFor(routes);
    this.tracker = tracker;
    this.markUnanswered = (request) => routes.markUnanswered(request);
    const scopes = new RequestScopes(this.context, routes, tracker);
    adapter.use((request, response, next) => {
      tracker.begin(request, response);
      scopes.enter(request, response, next);
    });
  }

  private attachToFastify(instance: FastifyLike): void {
    if (this.initialisesRoutes) {
      initialiseFastifyRoutes(instance, this.store);
    }
    const routes = new FastifyRouteReader();
    const tracker = this.trackerFor(routes);
    this.tracker = tracker;
    const scopes = new RequestScopes(this.context, routes, tracker);
    this.scopesBeforeHooks = scopes;
    instance.addHook('onRoute', (route) => {
      routes.watch(route);
      if (this.context.active) {
        reenterAfterParsing(route, scopes);
      }
    });
    instance.addHook('onRequest', (request, reply, done) => {
      routes.remember(request);
      tracker.begin(request.raw, reply.raw);
      scopes.enter(request.raw, reply.raw, done);
    });
  }

  private trackerFor(routes: RouteReader): RequestTracker {
    const { http, endpoint } = this.options;
    const ownPaths = endpoint.management === undefined ? this.endpointPaths : undefined;
    const exclusions = new Exclusions(ownPaths, http.exclude, (error) =>
      this.logger.warnOnce(
        'exclude',
        `A function of http.exclude failed, its request is measured: ${messageOf(error)}`,
      ),
    );
    const customLabels = new CustomLabelValues(http.customLabels, (label, error) =>
      this.logger.warnOnce(
        `label ${label}`,
        `http.customLabels.${label} failed, the label is empty: ${messageOf(error)}`,
      ),
    );
    const { streams, sizes } = this.bodyStores;
    const onFailure = (error: unknown): void =>
      this.logger.warnOnce('request', `A request could not be measured: ${messageOf(error)}`);
    const bodies =
      streams === undefined && sizes === undefined
        ? undefined
        : new ResponseBodies(
            { streams, sizes: sizes !== undefined },
            routes,
            { startOf: (response) => tracker.startOf(response) },
            onFailure,
          );
    const tracker: RequestTracker = new RequestTracker(
      this.store,
      routes,
      exclusions,
      customLabels,
      onFailure,
      bodies,
      sizes === undefined ? undefined : new BodySizes(sizes),
    );
    if (streams !== undefined) {
      hearNestFailures();
    }
    return tracker;
  }
}

/** The events of a body's stream belong to the connection: what Fastify does after parsing runs outside of the request's scope. */
function reenterAfterParsing(route: FastifyRouteLike, scopes: RequestScopes): void {
  const reenter: FastifyHook = (request, _reply, done) => scopes.reenter(request.raw, done);
  route.preValidation = [reenter].concat(route.preValidation ?? []);
}
