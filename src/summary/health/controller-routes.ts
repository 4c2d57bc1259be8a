import { RequestMethod, type Type } from '@nestjs/common';
import { type ApplicationConfig, MetadataScanner, type ModulesContainer } from '@nestjs/core';
import type { RoutePathFactory } from '@nestjs/core/router/route-path-factory';
import type { FoundController } from './asking-controllers';

/** A route as its requests are counted. */
export interface ControllerRoute {
  /** `ALL` for every method. */
  readonly method: string;
  /** The route template, with prefix and version. */
  readonly path: string;
}

/** The keys of Nest's metadata. */
const PATH = 'path';
const METHOD = 'method';
const VERSION = '__version__';
const MODULE_PATH = '__module_path__';

/**
 * The routes of controllers, by what Nest itself makes templates with: the global prefix and what is excluded from it,
 * the paths of `RouterModule`, versions.
 *
 * @throws where the application's Nest is another one than those that are known
 */
export class ControllerRoutes {
  private readonly paths: RoutePathFactory;
  private readonly scanner = new MetadataScanner();

  /** @param normalized what the HTTP adapter makes of a template before it registers the route */
  constructor(
    private readonly modules: ModulesContainer,
    private readonly config: ApplicationConfig,
    private readonly normalized: (path: string) => string,
  ) {
    // Required here and not imported, so that a Nest without it has its log line and not an error at boot.
    const { RoutePathFactory: Paths } =
      require('@nestjs/core/router/route-path-factory') as typeof import('@nestjs/core/router/route-path-factory');
    this.paths = new Paths(config);
  }

  /** The routes of a controller; more than one where it has several paths or versions. */
  of({ controller, module }: FoundController): ControllerRoute[] {
    const { prototype } = controller as { prototype: object };
    const versioningOptions = this.config.getVersioning();
    const controllerVersion = versioningOptions && (metadata(VERSION, controller) ?? versioningOptions.defaultVersion);
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = (prototype as Record<string, object>)[name] as object;
      return pathsOf(handler).flatMap((methodPath) =>
        pathsOf(controller).flatMap((ctrlPath) =>
          this.templates(handler, {
            ctrlPath,
            methodPath,
            modulePath: this.modulePathOf(module),
            globalPrefix: withSlash(this.config.getGlobalPrefix()),
            controllerVersion,
            methodVersion: metadata(VERSION, handler),
            versioningOptions,
          } as Parameters<RoutePathFactory['create']>[0]),
        ),
      );
    });
  }

  private templates(handler: object, route: Parameters<RoutePathFactory['create']>[0]): ControllerRoute[] {
    const method = metadata(METHOD, handler) as RequestMethod;
    return this.paths
      .create(route, method)
      .map((path) => ({ method: RequestMethod[method], path: this.normalized(path) }));
  }

  private modulePathOf(module: Type): unknown {
    return metadata(MODULE_PATH + this.modules.applicationId, module) ?? metadata(MODULE_PATH, module);
  }
}

function metadata(key: string, target: object): unknown {
  return Reflect.getMetadata(key, target) as unknown;
}

function pathsOf(target: object): string[] {
  const path = metadata(PATH, target) as string | readonly string[] | undefined;
  return path === undefined ? [] : [path].flat().map((one) => withSlash(one));
}

function withSlash(path: string): string {
  return path === '' || path.startsWith('/') ? path : `/${path}`;
}
