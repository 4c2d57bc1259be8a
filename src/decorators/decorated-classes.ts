import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { marksOfOthers } from '../core/package-copies';
import { RequestContext } from '../platform/request-context';
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

/** In one warning. */
const MAX_NAMED = 5;

type Factory = (...args: unknown[]) => unknown;

/**
 * Finds the decorated classes of the application. Most of their objects are given the recorder by injection; this
 * gives it to those that a factory made, and lets the metrics of all stand at zero before the first call.
 */
@Injectable()
export class DecoratedClasses implements OnModuleInit {
  /** The factories whose objects are given the recorder. */
  private readonly factories = new WeakSet<object>();
  /** What other copies of the package have to do with classes of the application. */
  private readonly others = new Set<string>();
  private readonly unreported: string[] = [];

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
    this.recorder.endDeclarations();
  }

  private look(): void {
    for (const module of this.modules.values()) {
      for (const wrappers of [module.providers, module.controllers, module.injectables]) {
        wrappers.forEach((wrapper) => this.lookAt(wrapper));
      }
    }
    this.reportOthers();
  }

  /** What is provided may be anything, also what throws when it is looked at. */
  private lookAt(wrapper: Wrapper): void {
    try {
      const prototype = (wrapper.metatype as { readonly prototype?: unknown } | null | undefined)?.prototype;
      if (isObject(prototype)) {
        this.slot.adopt(measuredMethodsOf(prototype));
        this.noteOthers(prototype);
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
    const give = <Made>(made: Made): Made => {
      this.give(made);
      this.reportOthers();
      return made;
    };
    return (...args) => {
      const made = factory(...args);
      return made instanceof Promise ? made.then(give) : give(made);
    };
  }

  private give(instance: unknown): void {
    try {
      if (isObject(instance)) {
        if (measuredMethodsOf(instance).length > 0) {
          giveSlot(instance, this.slot);
        }
        this.noteOthers(instance);
      }
    } catch {
      // An object that throws when it is looked at.
    }
  }

  /**
   * What another copy of the package has put on a class looks for the module of that copy, and does nothing without
   * it.
   */
  private noteOthers(target: object): void {
    for (const what of marksOfOthers(target).filter((mark) => !this.others.has(mark))) {
      this.others.add(what);
      this.unreported.push(what);
    }
  }

  private reportOthers(): void {
    const found = this.unreported.splice(0);
    if (found.length > 0) {
      const more = found.length > MAX_NAMED ? ` and ${found.length - MAX_NAMED} more` : '';
      this.recorder.report(
        'other copy',
        'Another copy of nestjs-red-metrics than that of the MetricsModule is in use, and records nothing: ' +
          `${found.slice(0, MAX_NAMED).join(', ')}${more}. "npm ls nestjs-red-metrics" shows the copies; ` +
          '"npm dedupe", an entry in "overrides", or a peer dependency in the library makes them one.',
      );
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
