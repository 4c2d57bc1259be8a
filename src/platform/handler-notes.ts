import 'reflect-metadata';
import type { CustomLabel } from '../options/http.options';

/** Labels by name, as `@MetricsLabels()` gives them. */
export type HandlerLabels = Readonly<Record<string, CustomLabel>>;

/** What decorators say of how the calls of a handler are recorded. */
export interface HandlerNotes {
  /** Whether nothing of them is recorded. */
  readonly isSkipped: boolean;
  readonly labels: HandlerLabels;
}

/** Shared by the copies of this package in the process: a library may bring one of its own for its controllers. */
const LABELS = Symbol.for('nestjs-red-metrics: labels');
const SKIPPED = Symbol.for('nestjs-red-metrics: skipped');
/** On the function that Nest registers for a route: what its class and its method say together. */
const NOTES = Symbol('notes of a route');

/** Adds labels to a class or a method. */
export function noteLabels(target: object, labels: HandlerLabels): void {
  Reflect.defineMetadata(LABELS, { ...labelsOn(target), ...labels }, target);
}

/** Leaves a class or a method out, or not. */
export function noteSkipped(target: object, isSkipped: boolean): void {
  Reflect.defineMetadata(SKIPPED, isSkipped, target);
}

/**
 * What the decorators of a handler say, and those of its class; the handler's win. `undefined` where there are none.
 *
 * @param metatype the class that Nest has made an instance of, which may inherit the method
 */
export function notesOf(metatype: unknown, method: unknown): HandlerNotes | undefined {
  const targets = [metatype, method].filter((target) => typeof target === 'function');
  const labels: HandlerLabels = Object.assign({}, ...targets.map(labelsOn)) as HandlerLabels;
  const skipped = isSkipped(metatype, method);
  return skipped || Object.keys(labels).length > 0 ? { isSkipped: skipped, labels } : undefined;
}

/** Whether nothing of the calls of a handler is recorded. */
export function isSkipped(metatype: unknown, method: unknown): boolean {
  return skippedOn(method) ?? skippedOn(metatype) ?? false;
}

/** Keeps what {@link notesOf} said on the function that Nest registers for the handler. */
export function noteRoute(registered: object, notes: HandlerNotes): void {
  Reflect.defineMetadata(NOTES, notes, registered);
}

/** The notes of the function that is registered for a route. Nest copies the metadata of the method to it. */
export function notesOfRoute(registered: unknown): HandlerNotes | undefined {
  if (typeof registered !== 'function') {
    return undefined;
  }
  return (Reflect.getMetadata(NOTES, registered) as HandlerNotes | undefined) ?? notesOf(undefined, registered);
}

function labelsOn(target: object): HandlerLabels {
  return (Reflect.getMetadata(LABELS, target) ?? {}) as HandlerLabels;
}

function skippedOn(target: unknown): boolean | undefined {
  return typeof target === 'function' ? (Reflect.getMetadata(SKIPPED, target) as boolean | undefined) : undefined;
}
