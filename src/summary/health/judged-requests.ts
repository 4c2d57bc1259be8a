import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { AdapterReady } from '../../platform/adapter';
import { MetricsLogger, messageOf } from '../../core/metrics.logger';
import { METRICS_OPTIONS } from '../../core/metrics.tokens';
import type { ResolvedOptions } from '../../options/resolve-options';
import { UNMATCHED } from '../../instruments/labels';
import type { RequestSeries } from '../../stores/series-slots';
import { isServerError } from '../window/cumulative-series';
import { controllersThatInject } from './asking-controllers';
import { HealthSource } from './health-source';
import { type ControllerRoute, ControllerRoutes } from './controller-routes';

const ALL = 'ALL';
/** In one line of the log. */
const MAX_NAMED = 5;

/**
 * Which requests the health judges. Not those that ask for it: their 503 would be what keeps it failing. Not those of
 * `health.ignore`. And no unmatched ones that were told so: scanners make thousands, in which the failures of the
 * service would not be seen.
 */
@Injectable()
export class JudgedRequests implements OnModuleInit {
  /** The methods of the routes that ask for the health, by template. */
  private readonly asking = new Map<string, Set<string>>();
  private readonly ignored: ReadonlySet<string>;
  private readonly ignoredBelow: readonly string[];

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
    private readonly ready: AdapterReady,
    private readonly logger: MetricsLogger,
  ) {
    const { ignore } = options.health;
    this.ignored = new Set(ignore);
    this.ignoredBelow = ignore.filter((path) => path.endsWith('/*')).map((path) => path.slice(0, -1));
  }

  /** All controllers are made. */
  onModuleInit(): void {
    const { checks } = this.options.health;
    if (checks.has('errorRate') || checks.has('p95')) {
      this.findAsking();
    }
  }

  /** Whether requests of this series count. */
  has({ method, path, status }: RequestSeries): boolean {
    if (path === UNMATCHED) {
      return isServerError(status);
    }
    return !this.isAsking(method, path) && !this.isIgnored(path);
  }

  private isAsking(method: string, path: string): boolean {
    const methods = this.asking.get(path);
    // Frameworks answer HEAD by the route of GET.
    return methods !== undefined && (methods.has(ALL) || methods.has(method === 'HEAD' ? 'GET' : method));
  }

  private isIgnored(path: string): boolean {
    return this.ignored.has(path) || this.ignoredBelow.some((prefix) => path.startsWith(prefix));
  }

  private findAsking(): void {
    // The source is injected into the indicator, and the indicator is what an application can inject.
    const found = controllersThatInject(this.modules, HealthSource);
    if (found.length === 0) {
      return;
    }
    try {
      const { adapter } = this.ready;
      const routes = new ControllerRoutes(this.modules, this.config, (path) => adapter?.normalizePath?.(path) ?? path);
      this.leaveOut(found.flatMap((controller) => routes.of(controller)));
    } catch (error) {
      this.logger.warnOnce(
        'asking routes',
        `The routes that ask for the health are not known (${messageOf(error)}): name them in health.ignore.`,
      );
    }
  }

  private leaveOut(routes: readonly ControllerRoute[]): void {
    for (const { method, path } of routes) {
      this.asking.set(path, (this.asking.get(path) ?? new Set()).add(method));
    }
    const named = routes.slice(0, MAX_NAMED).map(({ method, path }) => `${method} ${path}`);
    const more = routes.length > MAX_NAMED ? ` and ${routes.length - MAX_NAMED} more` : '';
    this.logger.log(`The health does not judge requests that ask for it: ${named.join(', ')}${more}.`);
  }
}
