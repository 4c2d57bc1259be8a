import { Inject, Injectable } from '@nestjs/common';
import { ApplicationConfig, ModuleRef, ModulesContainer } from '@nestjs/core';
import { MetricsAuthGuard } from '../endpoint/auth/metrics-auth.guard';
import { controllerAt } from '../endpoint/metrics.controller';
import { EndpointMount } from '../endpoint/server/endpoint-mount';
import { EndpointPaths } from '../platform/endpoint-paths';
import { COMPOSITION } from './composition';

type Kind = 'Guards' | 'Interceptors' | 'Pipes' | 'Filters';
type Enhancer = ReturnType<ApplicationConfig[`getGlobalRequest${Kind}`]>[number];

/**
 * Registers the endpoint's controller on adapters whose server is not Node's: only their router can answer. Which adapter
 * an application has is known when all controllers of its modules have been registered, so this one comes later.
 */
@Injectable()
export class RouterRoutes {
  constructor(
    private readonly mount: EndpointMount,
    private readonly paths: EndpointPaths,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(ApplicationConfig) private readonly application: ApplicationConfig,
  ) {}

  async configure(): Promise<void> {
    if (!this.mount.needsRoutes) {
      return;
    }
    // A guard as a class would have to be a provider of the module since it was scanned.
    const guard = this.moduleRef.get(MetricsAuthGuard);
    const controller = controllerAt(this.paths.served, undefined, guard);
    const own = [...this.modules.values()].find(({ providers }) => providers.has(COMPOSITION));
    own?.addController(controller);
    const registered = own?.controllers.get(controller);
    if (registered !== undefined) {
      // As Nest does with the controllers that it has scanned: what is made for each request applies to this one, too.
      this.perRequest().forEach((enhancer) => registered.addEnhancerMetadata(enhancer));
      registered.instance = await this.moduleRef.create(controller);
      this.mount.routed();
    }
  }

  /** Global guards, interceptors, pipes and filters that are request-scoped. */
  private perRequest(): Enhancer[] {
    const { application } = this;
    return [
      ...application.getGlobalRequestGuards(),
      ...application.getGlobalRequestInterceptors(),
      ...application.getGlobalRequestPipes(),
      ...application.getGlobalRequestFilters(),
    ];
  }
}
