/** Headers that may be secrets. Shows none, however it is printed. */
export class SecretHeaders {
  readonly #headers: Readonly<Record<string, string>>;

  constructor(headers: Readonly<Record<string, string>>) {
    this.#headers = headers;
  }

  /** Whether there is a header of that name, in whatever case. */
  has(name: string): boolean {
    return Object.keys(this.#headers).some((each) => each.toLowerCase() === name.toLowerCase());
  }

  get all(): Readonly<Record<string, string>> {
    return this.#headers;
  }
}
