import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import {
  AdapterReady,
  type FastifyHook,
  type FastifyLike,
  type FastifyRouteLike,
  type HttpAdapterLike,
} from '../platform/adapter';
import { FrontDoor } from '../platform/front-door';
import { MetricsLogger, messageOf } from '../core/metrics.logger';
import { nodeResponseOf } from '../platform/node-response';
import { RequestContext } from '../platform/request-context';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import { OpenConnections } from '../stores/open-connections';
import { RequestStore } from '../stores/request-store';
import { leaveOutNotFound, noteMounts, noteUnanswered } from './adapter-notes';
import { ApplicationPaths } from './routes/application-paths';
import { ExpressMounts } from './routes/express-mounts';
import { ExpressRoutes } from './routes/express-routes';
import { FastifyRoutes } from './routes/fastify-routes';
import { type AdapterWays, FollowedRequests } from './followed-requests';
import { initialiseExpressRoutes, initialiseFastifyRoutes, initialiseRoute } from './routes/known-routes';
import { RegisteredRoutes } from './routes/registered-routes';
import { type HandlerListener, onNotedHandlers, tellOfRoutes } from './routes/noted-handlers';
import { notePayloads, noteReplies } from './reply-notes';
import { RequestScopes } from './request-scopes';
import type { RequestTracker } from './request-tracker';
import { RequestTrackers } from './request-trackers';
import type { HandlerRoutes } from './routes/route-template';

/** What an interceptor needs to know of the requests that reach a handler. */
export interface InterceptedSight {
  readonly tracker: RequestTracker;
  readonly routes: HandlerRoutes;
}

/**
 * Lets the tracker see every request as early as it can be seen: at the front door. What the adapters tell of a
 * request on its way (routes, mounts, unreadable bodies) is noted on its exchange.
 */
@Injectable()
export class HttpInstrumentation implements OnModuleInit, OnApplicationShutdown {
  /** Where the interceptor has a part in it; `undefined`: nowhere. */
  intercepted: InterceptedSight | undefined;
  private atServer: FollowedRequests | undefined;
  private behindRoutes: () => void = () => {};
  private readonly undo: (() => void)[] = [];

  constructor(
    private readonly ready: AdapterReady,
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly store: RequestStore,
    private readonly logger: MetricsLogger,
    private readonly context: RequestContext,
    private readonly trackers: RequestTrackers,
    private readonly door: FrontDoor,
    private readonly connections: OpenConnections,
    private readonly paths: ApplicationPaths,
  ) {
    if (options.http.isMeasured) {
      ready.whenKnown((adapter) => this.attach(adapter));
    }
  }

  /** The server exists, and the routes are registered, but not yet Express's not-found handler. */
  onModuleInit(): void {
    if (this.initialisesRoutes && this.ready.adapter?.getType() === 'express') {
      initialiseExpressRoutes(this.ready.adapter.getInstance(), this.store, this.trackers.methodLabel);
    }
    this.paths.learn();
    this.behindRoutes();
  }

  /** Whether a request was seen at the server: so all are that come over it. */
  get seesServer(): boolean {
    return this.atServer?.seesServer === true;
  }

  onApplicationShutdown(): void {
    this.undo.splice(0).forEach((undo) => undo());
  }

  private get initialisesRoutes(): boolean {
    const { initialise, customLabels, traits } = this.options.http;
    return (
      initialise === 'routes' && customLabels.length === 0 && !traits.has('scheme') && !traits.has('protocolVersion')
    );
  }

  private attach(adapter: HttpAdapterLike): void {
    const type = adapter.getType();
    this.door.connections = this.trackers.ends;
    this.paths.watch(adapter);
    if (type === 'fastify' && this.initialisesRoutes) {
      initialiseFastifyRoutes(adapter.getInstance() as FastifyLike, this.store, this.trackers.methodLabel);
    }
    if (this.options.http.instrumentation === 'interceptor') {
      this.leaveTo(this.handlerRoutesOf(adapter));
      return;
    }
    this.door.onServer = (server) => this.connections.add(server);
    if (type === 'express') {
      this.attachToExpress(adapter);
    } else if (type === 'fastify') {
      this.attachToFastify(adapter);
    } else {
      const tracker = this.leaveTo(this.registeredRoutesOf(adapter));
      this.follow(tracker, {});
      this.watch(adapter, () => this.noteHandlers(adapter, tracker));
    }
  }

  private follow(tracker: RequestTracker, ways: AdapterWays): FollowedRequests {
    const followed = new FollowedRequests(tracker, this.trackers.timeouts, this.context, ways);
    this.door.follower = followed;
    this.atServer = followed;
    return followed;
  }

  /** Handlers with notes tell which requests reach them; where there are none, nothing is asked. */
  private noteHandlers(adapter: HttpAdapterLike, tracker: RequestTracker): void {
    if (this.trackers.hasNotes) {
      onNotedHandlers(adapter, handlerListener(tracker));
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
        return new ExpressRoutes(adapter.getInstance());
      case 'fastify':
        return new FastifyRoutes();
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
    this.watch(adapter, () => routes.watch(adapter));
    return routes;
  }

  /** Adapters that are not known may take no other methods. */
  private watch(adapter: HttpAdapterLike, watch: () => void): void {
    try {
      watch();
    } catch (error) {
      this.logger.warnOnce(
        'adapter',
        `Routes cannot be read on the HTTP adapter "${adapter.getType()}": ${messageOf(error)}`,
      );
    }
  }

  private attachToExpress(adapter: HttpAdapterLike): void {
    const instance = adapter.getInstance() as { readonly response?: object };
    const routes = new ExpressRoutes(instance);
    const tracker = this.trackers.make(routes);
    const { response } = instance;
    if (response !== undefined) {
      this.undo.push(tracker.wrapResponses(response));
    }
    const mounts = new ExpressMounts(instance, (answer) => tracker.enterMount(answer));
    this.follow(tracker, {
      scopes: new RequestScopes(this.context, routes, tracker),
      mounts,
    });
    this.noteHandlers(adapter, tracker);
    leaveOutNotFound(adapter, mounts);
    this.behindRoutes = () => noteUnanswered(adapter, tracker);
  }

  private attachToFastify(adapter: HttpAdapterLike): void {
    const instance = adapter.getInstance() as FastifyLike;
    const routes = new FastifyRoutes();
    const tracker = this.trackers.make(routes);
    const scopes = new RequestScopes(this.context, routes, tracker);
    // Nest's hook for middleware stands before any of ours.
    this.follow(tracker, { scopes, runsBeforeEntry: true });
    const { context, paths } = this;
    if (this.trackers.hasNotes) {
      tellOfRoutes(instance, (request) => routes.notesOf(request), handlerListener(tracker));
    }
    noteMounts(adapter, tracker);
    noteReplies(adapter, tracker);
    instance.addHook('onRoute', function (this: FastifyLike, route) {
      routes.watch(route);
      const notes = paths.notesOf(route);
      if (notes !== undefined) {
        routes.note(route, notes);
      }
      if (context.active) {
        reenterAfterParsing(route, scopes);
      }
      if (this.hasReplyDecorator?.('compress') === true) {
        notePayloads(route, tracker);
      }
    });
  }
}

function handlerListener(tracker: RequestTracker): HandlerListener {
  return (response, notes) => {
    const raw = nodeResponseOf(response);
    if (raw !== undefined) {
      tracker.handledBy(raw, notes);
    }
  };
}

/**
 * The events of a body's stream belong to the connection: what Fastify does after parsing runs outside of the
 * request's scope.
 */
function reenterAfterParsing(route: FastifyRouteLike, scopes: RequestScopes): void {
  const reenter: FastifyHook = (request, _reply, done) => scopes.reenter(request.raw, done);
  route.preValidation = [reenter].concat(route.preValidation ?? []);
}
