import { fieldOf } from '../shared/fields';

const MOST_VALUES = 100;
const DEEPEST = 8;

type Schema = unknown;

/**
 * A value that fits a JSON schema, as far as types, `enum`, `const`, `anyOf` and `oneOf` go. No schema makes it larger
 * than a hundred values.
 */
export class JsonSample {
  private left = MOST_VALUES;

  /** @param text what every string of the value is */
  constructor(private readonly text: string) {}

  of(schema: Schema, depth = 0): unknown {
    if (this.left-- <= 0 || depth > DEEPEST) {
      return null;
    }
    const [first] = [fieldOf(schema, 'const'), ...listIn(schema, 'enum')].filter(isScalar);
    if (first !== undefined) {
      return first;
    }
    const [alternative] = [...listIn(schema, 'anyOf'), ...listIn(schema, 'oneOf')];
    return alternative === undefined ? this.ofType(schema, depth) : this.of(alternative, depth + 1);
  }

  private ofType(schema: Schema, depth: number): unknown {
    const type = fieldOf(schema, 'type');
    switch (Array.isArray(type) ? type[0] : type) {
      case 'string':
        return this.text;
      case 'integer':
      case 'number':
        return 1;
      case 'boolean':
        return true;
      case 'array':
        return [this.of(fieldOf(schema, 'items'), depth + 1)];
      case 'object':
        return this.ofProperties(fieldOf(schema, 'properties'), depth);
      default:
        return null;
    }
  }

  private ofProperties(properties: unknown, depth: number): object {
    const entries = typeof properties === 'object' && properties !== null ? Object.entries(properties) : [];
    return Object.fromEntries(
      entries.slice(0, MOST_VALUES).map(([name, schema]) => [name, this.of(schema, depth + 1)]),
    );
  }
}

function listIn(schema: Schema, name: string): readonly unknown[] {
  const list = fieldOf(schema, name);
  return Array.isArray(list) ? list : [];
}

/** Anything else may be as deep as its sender liked. */
function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
