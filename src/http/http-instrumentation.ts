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
import type { ResolvedOptions } from '../options/resolve-options';
import { RequestStore } from '../record/request-store';
import { initialiseExpressRoutes, initialiseFastifyRoutes, initialiseRoute } from './known-routes';
import { RegisteredRoutes } from './registered-routes';
import { RequestScopes } from './request-scopes';
import type { RequestTracker } from './request-tracker';
import { RequestTrackers } from './request-trackers';
import { ExpressRouteReader, FastifyRouteReader, type HandlerRoutes } from './route-template';

/** What an interceptor needs to know of the requests that reach a handler. */
export interface InterceptedSight {
  readonly tracker: RequestTracker;
  readonly routes: HandlerRoutes;
}

/**
 * Lets the tracker see every request as early as it can be seen. A listener put first on the server sees all that come over a socket, also those
 * that a middleware answers before any hook of the adapter. The adapter's own first hook sees those without: injected ones, serverless
 * handlers, the second server that Fastify opens for `localhost`. Whichever comes first starts the clock.
 */
@Injectable()
export class HttpInstrumentation implements OnModuleInit, OnApplicationShutdown {
  /** Where the interceptor has a part in it; `undefined`: nowhere. */
  intercepted: InterceptedSight | undefined;
  /** Whether a request was seen at the server: so all are that come over it. */
  seesServer = false;
  private server: Server | undefined;
  private tracker: RequestTracker | undefined;
  /** Fastify only: Nest's hook for middleware stands before any of ours. */
  private scopesBeforeHooks: RequestScopes | undefined;
  private markUnanswered: ((request: IncomingMessage) => void) | undefined;
  private readonly onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    this.seesServer = true;
    this.tracker?.begin(request, response);
    this.scopesBeforeHooks?.enterForRest(request, response);
  };

  constructor(
    private readonly ready: AdapterReady,
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly store: RequestStore,
    private readonly logger: MetricsLogger,
    private readonly context: RequestContext,
    private readonly trackers: RequestTrackers,
    private readonly mounted: MountedPaths,
  ) {
    if (options.enabled) {
      ready.whenKnown((adapter) => this.attach(adapter));
    }
  }

  /** The server exists, and the routes are registered, but not yet Express's not-found handler. */
  onModuleInit(): void {
    if (this.options.enabled && this.initialisesRoutes && this.ready.adapter?.getType() === 'express') {
      initialiseExpressRoutes(this.ready.adapter.getInstance(), this.store, this.trackers.methodLabel);
    }
    if (this.tracker === undefined) {
      return;
    }
    this.server = this.ready.server;
    this.server?.prependListener('request', this.onRequest);
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
    const type = adapter.getType();
    if (type === 'fastify' && this.initialisesRoutes) {
      initialiseFastifyRoutes(adapter.getInstance() as FastifyLike, this.store, this.trackers.methodLabel);
    }
    if (this.options.http.instrumentation === 'interceptor') {
      this.leaveTo(this.handlerRoutesOf(adapter));
    } else if (type === 'express') {
      this.attachToExpress(adapter);
    } else if (type === 'fastify') {
      this.attachToFastify(adapter.getInstance() as FastifyLike);
    } else {
      this.tracker = this.leaveTo(this.registeredRoutesOf(adapter));
    }
  }

  /** From the interceptor on, requests are tracked like any other. */
  private leaveTo(routes: HandlerRoutes): RequestTracker {
    const tracker = this.trackers.make(routes);
    this.intercepted = { tracker, routes };
    return tracker;
  }

  private handlerRoutesOf(adapter: HttpAdapterLike): HandlerRoutes {
    switch (adapter.getType()) {
      case 'express':
        return new ExpressRouteReader();
      case 'fastify':
        return new FastifyRouteReader();
      default:
        return this.registeredRoutesOf(adapter);
    }
  }

  private registeredRoutesOf(adapter: HttpAdapterLike): RegisteredRoutes {
    const routes = new RegisteredRoutes((method, path) => {
      if (this.initialisesRoutes) {
        initialiseRoute(this.store, this.trackers.methodLabel, method, path);
      }
    });
    try {
      routes.watch(adapter);
    } catch (error) {
      this.logger.warnOnce(
        'adapter',
        `Routes cannot be read on the HTTP adapter "${adapter.getType()}": ${messageOf(error)}`,
      );
    }
    return routes;
  }

  private attachToExpress(adapter: HttpAdapterLike): void {
    const routes = new ExpressRouteReader(this.mounted);
    const tracker = this.trackers.make(routes);
    this.tracker = tracker;
    this.markUnanswered = (request) => routes.markUnanswered(request);
    const scopes = new RequestScopes(this.context, routes, tracker);
    adapter.use((request, response, next) => {
      tracker.begin(request, response);
      scopes.enter(request, response, next);
    });
  }

  private attachToFastify(instance: FastifyLike): void {
    const routes = new FastifyRouteReader();
    const tracker = this.trackers.make(routes);
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
}

/** The events of a body's stream belong to the connection: what Fastify does after parsing runs outside of the request's scope. */
function reenterAfterParsing(route: FastifyRouteLike, scopes: RequestScopes): void {
  const reenter: FastifyHook = (request, _reply, done) => scopes.reenter(request.raw, done);
  route.preValidation = [reenter].concat(route.preValidation ?? []);
}
