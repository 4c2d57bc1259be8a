import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { MetricsAuthGuard } from '../endpoint/auth/metrics-auth.guard';
import { controllerAt } from '../endpoint/metrics.controller';
import { EndpointMount } from '../endpoint/server/endpoint-mount';
import { EndpointPaths } from '../platform/endpoint-paths';
import { COMPOSITION } from './composition';

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
      registered.instance = await this.moduleRef.create(controller);
      this.mount.routed();
    }
  }
}
