import type { Type } from '@nestjs/common';
import { MetricsConfigurationError } from '../../core/metrics.errors';
import type { MetricsEndpointOptions } from '../../options/endpoint.options';

/** What a guard is asked about: a class and its method, with the application's decorators on them. */
export interface GuardedTarget {
  readonly class: Type;
  readonly handler: () => void;
}

const METHOD = 'read';

/**
 * Makes a class whose one method is read through the endpoint, and decorates both. A new one for each application:
 * decorators write on the class, and those of two applications in one process would meet on a shared one.
 */
export function guardedTarget(decorators: NonNullable<MetricsEndpointOptions['decorators']>): GuardedTarget {
  class MetricsEndpoint {
    [METHOD](): void {}
  }
  const target: { class: Type } = { class: MetricsEndpoint };
  // As decorators stand above a declaration: the last is applied first.
  decorators.toReversed().forEach((decorator, index) => {
    const fits = [() => decorateClass(target, decorator), () => decorateMethod(target.class, decorator)].map(succeeds);
    if (!fits.includes(true)) {
      throw new MetricsConfigurationError(
        `endpoint.decorators[${decorators.length - 1 - index}]`,
        'fits neither a class nor a method',
        'pass what a decorator factory returns, such as Public()',
      );
    }
  });
  const prototype = target.class.prototype as MetricsEndpoint;
  return { class: target.class, handler: prototype[METHOD] };
}

function decorateClass(target: { class: Type }, decorator: ClassDecorator | MethodDecorator): void {
  const replacement = (decorator as ClassDecorator)(target.class) as unknown;
  if (replacement === undefined) {
    return;
  }
  // A factory that was not called returns a decorator instead.
  if (typeof replacement !== 'function' || !(replacement.prototype instanceof target.class)) {
    throw new TypeError('no class decorator');
  }
  target.class = replacement as Type;
}

function decorateMethod({ prototype }: Type, decorator: ClassDecorator | MethodDecorator): void {
  const owner = prototype as object;
  // The class has the method, or inherits it from the class it took the place of.
  const descriptor = Object.getOwnPropertyDescriptor(owner, METHOD) ?? {
    value: (owner as Record<string, unknown>)[METHOD],
    writable: true,
    configurable: true,
  };
  const replacement = (decorator as MethodDecorator)(owner, METHOD, descriptor);
  if (replacement !== undefined && typeof replacement !== 'object') {
    throw new TypeError('no method decorator');
  }
  Object.defineProperty(owner, METHOD, replacement ?? descriptor);
}

function succeeds(decorate: () => void): boolean {
  try {
    decorate();
    return true;
  } catch {
    return false;
  }
}
