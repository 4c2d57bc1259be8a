import { Injectable } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import type { FastifyLike, FastifyRouteLike, HttpAdapterLike } from '../../platform/adapter';
import { routerOf, stackOf } from '../../platform/express-router';
import { type HandlerNotes, notesOfRoute } from '../../platform/handler-notes';
import { RequestTrackers } from '../request-trackers';
import { keepNotesOfRoutes } from './controller-notes';
import { notesWhileRegistering } from './noted-handlers';
import { routeBases } from './route-bases';
import type { PathComparison } from './route-table';

const EXACTLY: PathComparison = { ignoresCase: false, ignoresSlash: false };

/** Finds out what requests can be left out by their path: which routes there are, and how the router compares. */
@Injectable()
export class ApplicationPaths {
  private comparison: () => PathComparison = () => EXACTLY;
  private list: () => void = () => {};
  private registering: () => HandlerNotes | undefined = () => undefined;

  constructor(
    private readonly config: ApplicationConfig,
    private readonly modules: ModulesContainer,
    private readonly trackers: RequestTrackers,
  ) {
    if (trackers.hasNotes) {
      keepNotesOfRoutes();
    }
  }

  /** The notes of the handler of a route that is just registered on Fastify. */
  notesOf({ handler }: Pick<FastifyRouteLike, 'handler'>): HandlerNotes | undefined {
    return this.trackers.hasNotes ? (this.registering() ?? notesOfRoute(handler)) : undefined;
  }

  /** No route is registered yet. */
  watch(adapter: HttpAdapterLike): void {
    if (adapter.getType() === 'express') {
      this.watchExpress(adapter.getInstance());
    } else if (adapter.getType() === 'fastify') {
      this.watchFastify(adapter, adapter.getInstance() as FastifyLike);
    }
  }

  /** All routes of controllers are registered, and nobody listens yet. */
  learn(): void {
    const { exclusions, hasNotes } = this.trackers;
    if (!exclusions.isEmpty || hasNotes) {
      this.list();
      exclusions.learn({ ...this.comparison(), bases: routeBases(this.config, this.modules) });
    }
  }

  private watchFastify(adapter: HttpAdapterLike, instance: FastifyLike): void {
    const { exclusions, hasNotes } = this.trackers;
    const { caseSensitive, ignoreTrailingSlash } = instance.initialConfig ?? {};
    this.comparison = () => ({ ignoresCase: caseSensitive === false, ignoresSlash: ignoreTrailingSlash === true });
    if (hasNotes) {
      this.registering = notesWhileRegistering(adapter);
    }
    if (!exclusions.isEmpty || hasNotes) {
      instance.addHook('onRoute', (route) =>
        exclusions.routes.add([route.method].flat(), route.url, this.notesOf(route)?.isSkipped === true),
      );
    }
  }

  /** Until the application starts it may have no router yet. */
  private watchExpress(instance: unknown): void {
    this.comparison = () => {
      const router = routerOf(instance);
      return { ignoresCase: router?.caseSensitive !== true, ignoresSlash: router?.strict !== true };
    };
    this.list = () => {
      for (const { route } of stackOf(instance)) {
        const methods = Object.keys(route?.methods ?? {}).map((method) => (method === '_all' ? 'ALL' : method));
        const handlers = (route as { readonly stack?: readonly { readonly handle?: unknown }[] } | undefined)?.stack;
        const isSkipped = handlers?.some(({ handle }) => isLeftOut(handle)) === true;
        [route?.path].flat().forEach((path) => this.trackers.exclusions.routes.add(methods, path, isSkipped));
      }
    };
  }
}

function isLeftOut(handler: unknown): boolean {
  return notesOfRoute(handler)?.isSkipped === true;
}
