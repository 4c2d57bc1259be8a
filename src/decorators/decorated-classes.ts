import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { RequestContext } from '../metrics.request-context';
import { giveSlot, measuredMethodsOf } from './measured-method';
import { Recorder } from './recorder';
import { RecorderSlot } from './recorder-slot';

/** What is read of Nest's wrapper around a provider or controller. */
interface Wrapper {
  metatype?: unknown;
  readonly instance?: unknown;
  readonly isFactory?: boolean;
  readonly isTransient?: boolean;
  isDependencyTreeStatic(): boolean;
}

type Factory = (...args: unknown[]) => unknown;

/**
 * Finds the decorated classes of the application. Most of their objects are given the recorder by injection; this gives it to those that a
 * factory made, and lets the metrics of all stand at zero before the first call.
 */
@Injectable()
export class DecoratedClasses implements OnModuleInit {
  /** The factories whose objects are given the recorder. */
  private readonly factories = new WeakSet<object>();

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
      const isStatic = wrapper.isDependencyTreeStatic() && wrapper.isTransient !== true;
      if (isStatic) {
        this.give(wrapper.instance);
      } else if (wrapper.isFactory === true && !this.factories.has(wrapper)) {
        this.factories.add(wrapper);
        wrapper.metatype = this.giving(wrapper.metatype as Factory);
      }
    } catch {
      // Then it is no object with a decorated method.
    }
  }

  /** A factory that runs for each request or injection, and whose objects are given the recorder. */
  private giving(factory: Factory): Factory {
    return (...args) => {
      const made = factory(...args);
      return made instanceof Promise ? made.then((instance: unknown) => this.give(instance)) : this.give(made);
    };
  }

  private give<Made>(instance: Made): Made {
    try {
      if (isObject(instance) && measuredMethodsOf(instance).length > 0) {
        giveSlot(instance, this.slot);
      }
    } catch {
      // An object that throws when it is looked at.
    }
    return instance;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
