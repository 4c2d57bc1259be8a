import { BoundedWords } from '../instruments/words';

/** Micrometer's word where there was none. */
const NONE = 'none';

/** The classes of the errors that requests ended with, by number. The first fifty are told apart. */
export class ExceptionNames {
  private readonly names: string[] = [NONE];
  private readonly numbers = new Map<string, number>();
  private readonly words = new BoundedWords(() => {});

  /** @param name of a class; what is no word counts as `other` */
  numberOf(name: unknown): number {
    const word = this.words.of(name);
    const known = this.numbers.get(word);
    if (known !== undefined) {
      return known;
    }
    const number = this.names.push(word) - 1;
    this.numbers.set(word, number);
    return number;
  }

  nameOf(number: number): string {
    return this.names[number] ?? NONE;
  }
}
