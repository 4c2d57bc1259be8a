/**
 * Shared by every copy of this package in the process, whatever its version: keep it, and what stands under it, as
 * they are.
 */
const MARKS = Symbol.for('nestjs-red-metrics: marked by a copy of the package');
/** This copy. */
const THIS_COPY = Symbol('copy of nestjs-red-metrics');

interface Mark {
  readonly copy: symbol;
  /** What of this package the class has, or is: `@Counted() on Orders.take`. */
  readonly what: string;
}

/** Notes on the prototype of a class that this copy of the package has to do with it. */
export function markCopy(prototype: object, what: string): void {
  Object.defineProperty(prototype, MARKS, {
    value: [...marksOf(prototype), { copy: THIS_COPY, what } satisfies Mark],
    writable: true,
    configurable: true,
  });
}

/** What other copies of the package have to do with the class of this prototype or object. */
export function marksOfOthers(target: object | undefined): readonly string[] {
  return marksOf(target)
    .filter(({ copy }) => copy !== THIS_COPY)
    .map(({ what }) => what);
}

function marksOf(target: object | undefined): readonly Mark[] {
  const marks: unknown = target === undefined ? undefined : Reflect.get(target, MARKS);
  // A mock may have an answer to every question.
  return Array.isArray(marks) ? (marks as readonly Mark[]) : [];
}
