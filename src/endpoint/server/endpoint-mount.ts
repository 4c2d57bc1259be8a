import type { IncomingMessage, ServerResponse } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import { Inject, Injectable, type OnModuleInit, RequestMethod } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { AdapterReady, type ListeningServer } from '../../platform/adapter';
import { FrontDoor } from '../../platform/front-door';
import { METRICS_OPTIONS } from '../../core/metrics.tokens';
import { EndpointPaths } from '../../platform/endpoint-paths';
import type { ResolvedOptions } from '../../options/resolve-options';
import { pageRoutes, resolvePrefix, trimPrefix } from '../../options/resolve-paths';
import { Announcement } from '../announcement';
import { EndpointHandler } from '../endpoint-handler';

/** The methods of exclusions from the global prefix that are about the endpoint; -1 is every method. */
const READING: readonly number[] = [-1, RequestMethod.ALL, RequestMethod.GET];

/** Puts the endpoint in front of the application on its own port: at the front door. */
@Injectable()
export class EndpointMount implements OnModuleInit {
  private readonly isMounted: boolean;
  private isRouted: boolean;
  private isByAnotherServer = false;

  constructor(
    private readonly ready: AdapterReady,
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly paths: EndpointPaths,
    private readonly application: ApplicationConfig,
    private readonly announcement: Announcement,
    handler: EndpointHandler,
    private readonly door: FrontDoor,
  ) {
    const { isServed, management, mode } = options.endpoint;
    this.isMounted = isServed && management === undefined;
    this.isRouted = isServed && mode === 'route';
    if (this.isMounted && !this.isRouted) {
      door.answers = handler;
    } else if (this.isMounted && options.http.isMeasured) {
      door.answers = { handle: (...of) => this.leaveOut(...of) };
    }
  }

  /**
   * Whether nothing but the router of the adapter leads to the application's port: its server is not one of Node's.
   * Known once the server exists.
   */
  get needsRoutes(): boolean {
    const { adapter, server } = this.ready;
    return this.isMounted && !this.isRouted && adapter !== undefined && server === undefined && !this.door.isAtAdapter;
  }

  /** The router has the endpoint's paths. When the server listens, which is not one of Node's, it may not tell. */
  routed(): void {
    this.isRouted = true;
    this.isByAnotherServer = true;
  }

  /** The server exists, the application has said its prefix, and nobody listens yet. */
  onModuleInit(): void {
    this.announcement.warnOfMisspelt(process.env);
    if (this.isRouted) {
      this.followRoutes();
    } else if (this.options.endpoint.followsPrefix) {
      this.paths.moveBelow(resolvePrefix(this.application.getGlobalPrefix()));
    }
    if (this.isMounted) {
      this.announce();
    }
  }

  /** The router answers the endpoint's requests; they are not measured all the same. */
  private leaveOut(_request: IncomingMessage, response: ServerResponse, url: string | undefined): boolean {
    if (this.paths.match(url) !== undefined) {
      this.door.follower?.leaveOut(response);
    }
    return false;
  }

  /**
   * Moves the paths to where Nest puts the routes: below the global prefix, but for those that are excluded from it.
   */
  private followRoutes(): void {
    const prefix = trimPrefix(this.application.getGlobalPrefix());
    const excluded = (this.application.getGlobalPrefixOptions().exclude ?? []).filter(({ requestMethod }) =>
      READING.includes(requestMethod),
    );
    const isExcluded = (path: string): boolean => excluded.some(({ pathRegex }) => pathRegex.test(path));
    const { page } = this.paths.served;
    this.paths.move((path) => (isExcluded(path) ? path : prefix + path));
    if (page !== undefined && excluded.length > 0) {
      const isTorn = new Set(pageRoutes(page).map(isExcluded)).size > 1;
      if (isTorn || !this.paths.isApart('page')) {
        this.announcement.warnOfPage(page);
      }
    }
  }

  private announce(): void {
    const { adapter, server, listener } = this.ready;
    const isServed = server !== undefined || this.door.isAtAdapter || (this.isRouted && adapter !== undefined);
    if (!isServed) {
      this.announcement.sayUnserved();
    } else if (listener === undefined || this.isByAnotherServer) {
      this.announcement.make();
    } else {
      listener.once('listening', () => this.announcement.make(originOf(listener)));
    }
  }
}

/** The beginning of a curl argument that reaches the server from this machine. */
function originOf(server: ListeningServer): string {
  const address = server.address();
  if (typeof address === 'string') {
    return `--unix-socket '${address}' http://localhost`;
  }
  return `${server instanceof TlsServer ? 'https' : 'http'}://localhost:${address?.port ?? 0}`;
}
