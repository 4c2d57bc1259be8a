import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { MountedPaths } from '../../metrics.mounted-paths';

/** What we use of a `GraphQLModule` that has started. */
interface StartedModule {
  /** With the global prefix. */
  readonly completeOptions?: { readonly path?: unknown; readonly schema?: unknown };
}

/** Tells under which paths the application's GraphQL servers answer, so that the HTTP metrics name them where they are no routes. */
@Injectable()
export class GraphqlPaths implements OnApplicationBootstrap {
  constructor(
    private readonly modules: ModulesContainer,
    private readonly mounted: MountedPaths,
  ) {}

  onApplicationBootstrap(): void {
    for (const { instance } of this.modules.values()) {
      const { completeOptions = {} } = (instance ?? {}) as StartedModule;
      if ('schema' in completeOptions && typeof completeOptions.path === 'string') {
        this.mounted.add(completeOptions.path);
      }
    }
  }
}
