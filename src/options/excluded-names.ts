const WILDCARD = '*';

/** Names of metrics that are not exposed, by patterns in which `*` stands for any number of characters. */
export class ExcludedNames {
  private readonly parts: readonly (readonly string[])[];

  constructor(private readonly patterns: readonly string[]) {
    this.parts = patterns.map((pattern) => pattern.split(WILDCARD));
  }

  get isEmpty(): boolean {
    return this.patterns.length === 0;
  }

  has(name: string): boolean {
    return this.parts.some((parts) => isMatch(parts, name));
  }

  /** The patterns that match none of these names. */
  unmatched(names: readonly string[]): readonly string[] {
    return this.patterns.filter((_pattern, index) => !names.some((name) => isMatch(this.parts[index] ?? [], name)));
  }
}

/**
 * Whether the name has these parts one behind the other, the first at its beginning and the last at its end. Each part
 * is taken where it is found first: no name takes more than one look at each of its characters.
 */
function isMatch([first = '', ...others]: readonly string[], name: string): boolean {
  const last = others.pop();
  if (last === undefined) {
    return name === first;
  }
  if (!name.startsWith(first)) {
    return false;
  }
  let from = first.length;
  for (const part of others) {
    const found = name.indexOf(part, from);
    if (found === -1) {
      return false;
    }
    from = found + part.length;
  }
  return name.length - last.length >= from && name.endsWith(last);
}
