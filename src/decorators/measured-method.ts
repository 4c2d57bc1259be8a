import { Inject, Optional } from '@nestjs/common';
import { markCopy } from '../core/package-copies';
import type { Meter } from '../follow/meter';
import { RecorderSlot } from './recorder-slot';

/** A method that a decorator measures. */
export interface MeasuredMethod {
  /** The decorator, as a user writes it: `@Counted()`. */
  readonly decorator: string;
  readonly key: string | symbol;
  /** The prototype of the class that declares it. */
  readonly owner: object;
  readonly className: string;
  readonly methodName: string;
  /** Whether its metrics have the label `path`. */
  readonly usesPath: boolean;
}

const SLOT = Symbol('nestjs-red-metrics recorder');
const METHODS = Symbol('nestjs-red-metrics measured methods');

interface Measured {
  readonly [SLOT]?: RecorderSlot | undefined;
  readonly [METHODS]?: readonly MeasuredMethod[];
}

/** The slots of objects that take no property. */
const slotsOfFrozen = new WeakMap<object, RecorderSlot>();

/** What measures the method when it is called on this object; `undefined` where nothing does. */
export function meterOf(self: unknown, method: MeasuredMethod): Meter | undefined {
  try {
    return (self as Measured | null | undefined)?.[SLOT]?.meterOf(method);
  } catch {
    // An object that throws when it is looked at.
    return undefined;
  }
}

/** The measured methods of a prototype or an object, with those it inherits. */
export function measuredMethodsOf(target: object): readonly MeasuredMethod[] {
  const methods: unknown = (target as Measured)[METHODS];
  // A mock may have an answer to every question.
  return Array.isArray(methods) ? (methods as readonly MeasuredMethod[]) : [];
}

/** Notes the method on its class, and lets Nest give each of its instances the recorder of the application. */
export function declareMeasured(prototype: object, method: MeasuredMethod): void {
  if (!(SLOT in prototype)) {
    Object.defineProperty(prototype, SLOT, { get: slotOfFrozen, set: takeSlot, configurable: true });
    Inject(RecorderSlot)(prototype, SLOT);
    Optional()(prototype, SLOT);
  }
  Object.defineProperty(prototype, METHODS, {
    value: [...measuredMethodsOf(prototype), method],
    writable: true,
    configurable: true,
  });
  markCopy(prototype, placeOf(method));
}

/** Gives an object the recorder of its application, as far as it has none yet that works. */
export function giveSlot(instance: object, slot: RecorderSlot): void {
  const before = (instance as Measured)[SLOT];
  if (before === undefined || before.isClosed) {
    (instance as { [SLOT]: RecorderSlot })[SLOT] = slot;
  }
}

function slotOfFrozen(this: object): RecorderSlot | undefined {
  return slotsOfFrozen.get(this);
}

/**
 * Not enumerable, for the object is the application's: nobody shall find it changed when they print, copy or compare
 * it.
 */
function takeSlot(this: object, slot: unknown): void {
  if (!RecorderSlot.isReal(slot)) {
    return;
  }
  if (!Reflect.defineProperty(this, SLOT, { value: slot, writable: true, configurable: true, enumerable: false })) {
    slotsOfFrozen.set(this, slot);
  }
  slot.adopt(measuredMethodsOf(this));
}

/** Where a decorator stands, as a message says it: `@Counted() on Orders.take`. */
export function placeOf({ decorator, className, methodName }: MeasuredMethod): string {
  return `${decorator} on ${className}.${methodName}`;
}

/** The name of the class of a prototype. */
export function classNameOf(prototype: object): string {
  return (prototype.constructor as { readonly name?: string } | undefined)?.name ?? '';
}
