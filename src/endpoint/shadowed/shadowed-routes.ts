import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { AdapterReady, type FastifyLike, type HttpAdapterLike } from '../../platform/adapter';
import { MetricsLogger, messageOf } from '../../core/metrics.logger';
import { METRICS_OPTIONS } from '../../core/metrics.tokens';
import { EndpointPaths } from '../../platform/endpoint-paths';
import type { ResolvedOptions } from '../../options/resolve-options';
import { shadowedName, type Shadowed } from './shadowed';
import { shadowedOnExpress } from './on-express';
import { FastifyRegistrations } from './on-fastify';
import { UnreadWarnings } from '../unread-warnings';

/** How `PrometheusModule.register()` of @willsoto/nestjs-prometheus calls its controller. */
const PROMETHEUS_CONTROLLER = /\bPrometheusController\./;
const MAX_NAMED = 10;

/**
 * Warns of what the application has at the paths of the endpoint, which answers first. Patterns (`*`, `:id`) serve
 * other paths, and are left alone.
 */
@Injectable()
export class ShadowedRoutes implements OnApplicationBootstrap {
  private find: ((path: string) => readonly Shadowed[]) | undefined;
  private readonly told = new Set<string>();

  constructor(
    private readonly ready: AdapterReady,
    @Inject(METRICS_OPTIONS) { endpoint }: ResolvedOptions,
    private readonly paths: EndpointPaths,
    private readonly modules: ModulesContainer,
    private readonly warnings: UnreadWarnings,
    private readonly logger: MetricsLogger,
  ) {
    if (endpoint.isServed && endpoint.management === undefined && endpoint.mode === 'server') {
      ready.whenKnown((adapter) => this.watch(adapter));
    }
  }

  /**
   * The routes of controllers are registered; plugins of Fastify come until it listens. A hook of ours for `onReady`
   * would let Fastify be ready a moment later, when handlers of AWS Lambda can no longer decorate it.
   */
  onApplicationBootstrap(): void {
    if (this.find !== undefined) {
      this.tell();
      this.ready.listener?.once('listening', () => this.tell());
    }
  }

  private watch(adapter: HttpAdapterLike): void {
    if (adapter.getType() === 'express') {
      this.find = (path) => shadowedOnExpress(adapter.getInstance(), path);
    } else if (adapter.getType() === 'fastify') {
      const instance = adapter.getInstance() as FastifyLike;
      const registrations = new FastifyRegistrations(instance, adapter, this.paths.routes);
      this.find = (path) => registrations.at(path);
    }
  }

  /** Says what was not said before: an application may register routes until it listens. */
  private tell(): void {
    try {
      const found = this.paths.routes.flatMap((path) => this.find?.(path) ?? []);
      const names = [...new Set(found.map((shadowed) => shadowedName(shadowed, this.modules)))];
      const news = names.filter((name) => !this.told.has(name));
      news.forEach((name) => this.told.add(name));
      if (news.length > 0) {
        this.warnings.warn(warningOf(news));
      }
    } catch (error) {
      this.logger.debug(`The routes of the application cannot be read: ${messageOf(error)}`);
    }
  }
}

function warningOf(names: readonly string[]): string {
  const rest = names.length - MAX_NAMED;
  const list = names.slice(0, MAX_NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  const isPrometheus = PROMETHEUS_CONTROLLER.test(list);
  const more = isPrometheus
    ? ' PrometheusModule.register() can go: the endpoint shows what is in the global registry of prom-client.'
    : '';
  return (
    `The metrics endpoint answers before the application, which is never asked for: ${list}. Give the endpoint another path with the option ` +
    `path or METRICS_PATH, or a port of its own with endpoint.port, or remove what it hides.${more}`
  );
}
