/** Shorter parts are in too many names. */
const SHORTEST_PART = 4;
const LONGEST_NAME = 100;
/** Of the letters of a name, how many may be wrong. */
const SHARE_WRONG = 1 / 3;

/** The known name that was probably meant; `undefined` where none is near. */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  if (given.length > LONGEST_NAME) {
    return undefined;
  }
  let nearest: string | undefined;
  let min = Infinity;
  for (const name of known) {
    const distance = distanceOf(given.toLowerCase(), name.toLowerCase());
    if (distance < min && distance <= Math.ceil(Math.min(given.length, name.length) * SHARE_WRONG)) {
      min = distance;
      nearest = name;
    }
  }
  return nearest ?? onlyNameWith(given.toLowerCase(), known);
}

/** The question that ends a sentence about an unknown name; `''` where no known one is near. */
export function didYouMean(given: string, known: readonly string[], show: (name: string) => string): string {
  const nearest = nearestName(given, known);
  return nearest === undefined ? '' : `. Did you mean ${show(nearest)}?`;
}

/** The one name that begins or ends with the given one, as `bearerToken` does with `token`. */
function onlyNameWith(part: string, known: readonly string[]): string | undefined {
  const having = known.map((name) => name.toLowerCase()).filter((name) => name.startsWith(part) || name.endsWith(part));
  return part.length >= SHORTEST_PART && having.length === 1
    ? known.find((name) => name.toLowerCase() === having[0])
    : undefined;
}

/**
 * How many letters were left out, added, mistaken for another, or swapped with the next one (optimal string
 * alignment).
 */
export function distanceOf(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_unused, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1];
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
        isSwapped && row > 1 && column > 1 ? at(beforeLast, column - 2) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, other.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
