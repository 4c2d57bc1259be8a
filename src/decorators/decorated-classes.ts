import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { RequestContext } from '../metrics.request-context';
import { giveSlot, measuredMethodsOf } from './measured-method';
import { Recorder } from './recorder';
import { RecorderSlot } from './recorder-slot';

/** What is read of Nest's wrapper around a provider or controller. */
interface Wrapper {
  readonly metatype?: unknown;
  readonly instance?: unknown;
  isDependencyTreeStatic(): boolean;
}

/**
 * Finds the decorated classes of the application. Most of their objects are given the recorder by injection; this gives it to those that a
 * factory made, and lets the metrics of all stand at zero before the first call.
 */
@Injectable()
export class DecoratedClasses implements OnModuleInit {
  constructor(
    private readonly modules: ModulesContainer,
    private readonly recorder: Recorder,
    private readonly slot: RecorderSlot,
    context: RequestContext,
  ) {
    context.lookFirst(() => this.look());
  }

  onModuleInit(): void {
    this.look();
  }

  private look(): void {
    if (!this.recorder.enabled) {
      return;
    }
    for (const module of this.modules.values()) {
      for (const wrappers of [module.providers, module.controllers, module.injectables]) {
        wrappers.forEach((wrapper) => this.lookAt(wrapper));
      }
    }
  }

  /** What is provided may be anything, also what throws when it is looked at. */
  private lookAt(wrapper: Wrapper): void {
    try {
      const prototype = (wrapper.metatype as { readonly prototype?: unknown } | null | undefined)?.prototype;
      if (isObject(prototype)) {
        this.slot.adopt(measuredMethodsOf(prototype));
      }
      const instance = wrapper.isDependencyTreeStatic() ? wrapper.instance : undefined;
      if (isObject(instance) && measuredMethodsOf(instance).length > 0) {
        giveSlot(instance, this.slot);
      }
    } catch {
      // Then it is no object with a decorated method.
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
