/** A file with a secret, and the option that names it. */
interface SecretFile {
  readonly path: string;
  readonly where: string;
}

/** What pushes prove themselves with. Shows no secret, however it is printed. */
export class PushCredential {
  readonly #secret: string;

  /**
   * @param user `undefined`: the secret is a bearer token
   * @param secret `''` where it stands in the file
   * @param file where it is read for each push
   */
  constructor(
    private readonly user: string | undefined,
    secret: string,
    readonly file?: SecretFile | undefined,
  ) {
    this.#secret = secret;
  }

  /** Whether what is in the file, without white space around it, can be the secret. */
  takes(text: string): boolean {
    return this.user === undefined ? isToken(text) : text !== '';
  }

  /**
   * The value of `Authorization`.
   *
   * @param fromFile what is in the file, without white space around it
   */
  header(fromFile: string = this.#secret): string {
    return this.user === undefined
      ? `Bearer ${fromFile}`
      : `Basic ${Buffer.from(`${this.user}:${fromFile}`, 'utf8').toString('base64')}`;
  }
}

/** Whether a value is a token that an `Authorization` header carries: visible ASCII. */
export function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}
