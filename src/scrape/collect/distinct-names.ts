import type { CollectedFamily } from '../collected-family';
import type { Syntax } from '../format/syntax';

/** The process metrics of any prom-client registry are the same: nothing is lost where they stand twice. */
const SAME_EVERYWHERE = /^(process|nodejs)_/;

/**
 * The families without those one of whose names an earlier family has; an exposition with a name twice is not valid.
 */
export function distinctNames(
  families: readonly CollectedFamily[],
  syntax: Pick<Syntax, 'names'>,
  onDropped: (family: CollectedFamily, takenName: string) => void,
): CollectedFamily[] {
  const taken = new Set<string>();
  return families.filter((family) => {
    const names = syntax.names(family);
    const clash = names.find((name) => taken.has(name));
    if (clash === undefined) {
      names.forEach((name) => taken.add(name));
      return true;
    }
    if (!SAME_EVERYWHERE.test(family.name)) {
      onDropped(family, clash);
    }
    return false;
  });
}
