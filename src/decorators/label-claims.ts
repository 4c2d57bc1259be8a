import { type MeasuredMethod, placeOf } from './measured-method';

/** The labels by which a decorator tells the methods of an application apart. */
export interface MethodLabels {
  readonly method: MeasuredMethod;
  /** By label name. */
  readonly labels: Readonly<Record<string, string>>;
  /** Whether the decorator was given the name that is by default the class. */
  readonly named: boolean;
  /** How to give it one. */
  readonly fix: string;
}

/**
 * Finds methods whose numbers are added up without anybody having asked for it: classes of one name in two modules, or
 * whose names a bundler has
 * shortened. Methods that were given the same name on purpose are left alone.
 */
export class LabelClaims {
  private readonly claims = new Map<string, MethodLabels>();

  /** @param warn called with what is wrong, and a topic that is the same for the same labels */
  constructor(private readonly warn: (topic: string, problem: string) => void) {}

  claim(claim: MethodLabels): void {
    const { method, labels, named, fix } = claim;
    const where = placeOf(method);
    if (!named && method.className === '') {
      this.warn(`nameless ${where}`, `${where} is in a class without a name, so its label says nothing. ${fix}`);
    }
    const key = JSON.stringify([method.decorator, ...Object.values(labels)]);
    const other = this.claims.get(key);
    if (other === undefined) {
      this.claims.set(key, claim);
      return;
    }
    if (other.method === method) {
      return;
    }
    const isSame = other.method.owner === method.owner && other.method.key === method.key;
    if (isSame) {
      this.warn(`labels ${key}`, `${where} is there twice, so each call counts twice. Remove one.`);
    } else if (!named || !other.named) {
      const text = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
      this.warn(
        `labels ${key}`,
        `${where} has the labels of another method, ${text.join(', ')}: their numbers are added up. ${fix} ` +
          'Bundlers can keep the names of classes, see docs/compatibility.md.',
      );
    }
  }
}
