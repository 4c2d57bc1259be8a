import type { IncomingMessage, ServerResponse } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import { Inject, Injectable, type OnModuleInit, RequestMethod } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { AdapterReady, type ListeningServer } from '../../platform/adapter';
import { FrontDoor } from '../../platform/front-door';
import { METRICS_OPTIONS } from '../../core/metrics.tokens';
import { EndpointPaths } from '../../platform/endpoint-paths';
import type { ResolvedOptions } from '../../options/resolve-options';
import { resolvePrefix, trimPrefix } from '../../options/resolve-paths';
import { Announcement } from '../announcement';
import { EndpointHandler } from '../endpoint-handler';

/** The methods of exclusions from the global prefix that are about the endpoint; -1 is every method. */
const READING: readonly number[] = [-1, RequestMethod.ALL, RequestMethod.GET];

/** Puts the endpoint in front of the application on its own port: at the front door. */
@Injectable()
export class EndpointMount implements OnModuleInit {
  private readonly isMounted: boolean;

  constructor(
    private readonly ready: AdapterReady,
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly paths: EndpointPaths,
    private readonly application: ApplicationConfig,
    private readonly announcement: Announcement,
    handler: EndpointHandler,
    private readonly door: FrontDoor,
  ) {
    this.isMounted = options.endpoint.management === undefined;
    if (this.isMounted) {
      door.answers = options.endpoint.mode === 'route' ? { handle: (...of) => this.leaveOut(...of) } : handler;
    }
  }

  /** The server exists, the application has said its prefix, and nobody listens yet. */
  onModuleInit(): void {
    this.announcement.warnOfMisspelt(process.env);
    if (this.options.endpoint.mode === 'route') {
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
    this.paths.move((path) => (isExcluded(path) ? path : prefix + path));
  }

  private announce(): void {
    const { server, listener } = this.ready;
    const isRouted = this.options.endpoint.mode === 'route' && this.ready.adapter !== undefined;
    if (server === undefined && !this.door.isAtAdapter && !isRouted) {
      this.announcement.sayUnserved();
    } else if (listener === undefined) {
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
