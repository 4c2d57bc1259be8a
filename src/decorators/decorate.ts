import { MetricsConfigurationError } from '../core/metrics.errors';
import { toLabelValue } from '../instruments/labels';
import { follow } from '../follow/follow';
import { keepIdentity } from '../core/keep-identity';
import { declareMeasured, type MeasuredMethod, measuredMethodsOf, meterOf, classNameOf } from './measured-method';
import type { Meter } from '../follow/meter';
import type { MeteredMethod, Recorder } from './recorder';

type AnyMethod = (this: unknown, ...args: never[]) => unknown;

/** A decorator for methods, by TypeScript's `experimentalDecorators` or by the ECMAScript standard. */
export interface MeasuringDecorator {
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
  <Method extends AnyMethod>(method: Method, context: ClassMethodDecoratorContext): Method;
}

/** A decorator for methods, and for classes, of which it wraps every method. */
export interface MeasuringClassDecorator extends MeasuringDecorator {
  (target: abstract new (...args: never[]) => unknown): void;
}

/** What a decorator measures, before it stands on a method. */
export interface Measurement extends Pick<MeasuredMethod, 'decorator' | 'usesPath'> {
  readonly makeMeter: (recorder: Recorder, method: MeasuredMethod) => Meter;
}

/** A decorator that measures the method it stands on. */
export function methodDecorator(measurement: Measurement): MeasuringDecorator {
  return ((target: unknown, keyOrContext: unknown, descriptor: unknown) =>
    isStandard(keyOrContext)
      ? decorateStandard(measurement, target, keyOrContext)
      : decorateMethod(measurement, target, keyOrContext, descriptor)) as MeasuringDecorator;
}

/** The same, and on a class for every method that the class declares. */
export function methodOrClassDecorator(measurement: Measurement): MeasuringClassDecorator {
  const onMethod = methodDecorator(measurement) as (target: unknown, key?: unknown, descriptor?: unknown) => unknown;
  return ((target: unknown, key?: unknown, descriptor?: unknown) =>
    typeof target === 'function' &&
    ((key === undefined && descriptor === undefined) || (isStandard(key) && key.kind === 'class'))
      ? decorateClass(measurement, target.prototype as object)
      : onMethod(target, key, descriptor)) as MeasuringClassDecorator;
}

/** What stands below a method that measures, and which of our decorators. */
const wraps = new WeakMap<AnyMethod, { readonly original: AnyMethod; readonly decorators: readonly string[] }>();

interface StandardContext {
  readonly kind: string;
  readonly name: string | symbol;
  readonly static?: boolean;
  addInitializer(initializer: (this: unknown) => void): void;
}

function isStandard(context: unknown): context is StandardContext {
  return typeof context === 'object' && context !== null && 'kind' in context;
}

function decorateMethod(measurement: Measurement, target: unknown, key: unknown, descriptor: unknown): void {
  const owner = typeof target === 'function' ? target.name : classNameOf(Object(target) as object);
  const method = (descriptor as PropertyDescriptor | undefined)?.value as unknown;
  if (key === undefined || typeof descriptor === 'number') {
    refuse(measurement, owner === '' ? 'what it stands on' : owner, 'stands on no method');
  }
  const where = `${owner}.${keyText(key)}`;
  if (typeof target === 'function') {
    refuse(measurement, where, 'stands on a static method, which belongs to no application');
  }
  if (typeof method !== 'function') {
    refuse(measurement, where, 'stands on an accessor or a property, not on a method');
  }
  wrap(measurement, target as object, key as string | symbol, descriptor as PropertyDescriptor);
}

/** Replaces the method in its descriptor by one that measures it. */
function wrap(measurement: Measurement, prototype: object, key: string | symbol, descriptor: PropertyDescriptor): void {
  const method = measuredMethod(measurement, prototype, key);
  declareMeasured(prototype, method);
  descriptor.value = measured(descriptor.value as AnyMethod, method.decorator, () => method);
}

function decorateClass(measurement: Measurement, prototype: object): void {
  for (const key of Reflect.ownKeys(prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, key);
    if (
      key !== 'constructor' &&
      typeof descriptor?.value === 'function' &&
      !isMeasured(prototype, key, descriptor.value as AnyMethod, measurement.decorator)
    ) {
      wrap(measurement, prototype, key, descriptor);
      Object.defineProperty(prototype, key, descriptor);
    }
  }
}

/** By the standard, the class is not known before its first instance: that is when the method is noted on it. */
function decorateStandard(measurement: Measurement, original: unknown, context: StandardContext): unknown {
  const where = String(context.name);
  if (context.kind !== 'method' || typeof original !== 'function') {
    refuse(measurement, where, `stands on a ${context.kind}, not on a method`);
  }
  if (context.static === true) {
    refuse(measurement, where, 'stands on a static method, which belongs to no application');
  }
  let known: MeteredMethod | undefined;
  const replacement = measured(original as AnyMethod, measurement.decorator, () => known);
  context.addInitializer(function (this: unknown): void {
    if (known === undefined) {
      const prototype = declaringPrototype(this as object, context.name, replacement);
      known = measuredMethod(measurement, prototype, context.name);
      declareMeasured(prototype, known);
    }
  });
  return replacement;
}

/**
 * The prototype that has the method; where other decorators have put theirs over it, the topmost that has one of the
 * name.
 */
function declaringPrototype(instance: object, key: string | symbol, method: AnyMethod): object {
  const own = Object.getPrototypeOf(instance) as object;
  let topmost = own;
  for (
    let prototype: object | null = own;
    prototype !== null;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    let found = Object.getOwnPropertyDescriptor(prototype, key)?.value as AnyMethod | undefined;
    topmost = found === undefined ? topmost : prototype;
    while (found !== undefined && found !== method) {
      found = typeof found === 'function' ? wraps.get(found)?.original : undefined;
    }
    if (found === method) {
      return prototype;
    }
  }
  return topmost;
}

function measuredMethod(measurement: Measurement, owner: object, key: string | symbol): MeteredMethod {
  const { decorator, usesPath } = measurement;
  const method: MeteredMethod = {
    decorator,
    usesPath,
    key,
    owner,
    className: toLabelValue(classNameOf(owner)),
    methodName: toLabelValue(typeof key === 'symbol' ? key.description : key),
    makeMeter: (recorder) => measurement.makeMeter(recorder, method),
  };
  return method;
}

/** Whether the class has the method measured by this decorator already: it wins over the one on the class. */
function isMeasured(prototype: object, key: string | symbol, method: AnyMethod, decorator: string): boolean {
  return (
    decoratorsOf(method).includes(decorator) ||
    // Seen also through what other decorators have put around it.
    measuredMethodsOf(prototype).some(
      (known) => known.owner === prototype && known.key === key && known.decorator === decorator,
    )
  );
}

function decoratorsOf(method: AnyMethod): readonly string[] {
  return wraps.get(method)?.decorators ?? [];
}

/** A method that does what the original does, and is measured where an application asks for it. */
function measured(original: AnyMethod, decorator: string, methodOf: () => MeasuredMethod | undefined): AnyMethod {
  // Written as a method, so that it has no prototype and cannot be called with `new`, like any other method.
  const wrap: { readonly method: AnyMethod } = {
    method(this: unknown, ...args: never[]): unknown {
      const method = methodOf();
      const known = method === undefined ? undefined : meterOf(this, method);
      if (known === undefined) {
        return Reflect.apply(original, this, args);
      }
      const meter = known.usesArguments ? known.withArguments(args) : known;
      const call = meter.begin();
      let result: unknown;
      try {
        result = Reflect.apply(original, this, args);
      } catch (error) {
        meter.end(call, 'threw', error);
        throw error;
      }
      return follow(meter, call, result);
    },
  };
  keepIdentity(original, wrap.method);
  wraps.set(wrap.method, { original, decorators: [...decoratorsOf(original), decorator] });
  return wrap.method;
}

function keyText(key: unknown): string {
  return typeof key === 'symbol' ? key.toString() : (key as string);
}

function refuse(measurement: Measurement, where: string, problem: string): never {
  throw new MetricsConfigurationError(
    `${measurement.decorator} on ${where}`,
    problem,
    'put it above a method of a class whose objects Nest makes',
  );
}
