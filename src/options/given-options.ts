/**
 * The options as the user gave them. They hold secrets, and Nest's container shows what is in it to whoever inspects
 * it.
 */
export class GivenOptions {
  readonly #options: unknown;

  constructor(options: unknown) {
    this.#options = options;
  }

  get options(): unknown {
    return this.#options;
  }
}
