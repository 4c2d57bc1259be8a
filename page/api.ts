export type FailureKind = 'unauthorized' | 'forbidden' | 'too-many' | 'busy' | 'invalid' | 'unreachable';

/** A request without a usable answer. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly kind: FailureKind,
    readonly status: number,
    /** What `Retry-After` asks for. */
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(`${kind} (${status})`);
  }
}

/** Who has a token need not say a name, but the service wants one. */
const NOBODY = 'nobody';

/** Asks the service. The credential that the reader types in lives in this object, and nowhere else. */
export class Api {
  readonly #base: URL;
  #authorization: string | undefined;

  /** @param script address of the page's script: everything else is beside it */
  constructor(script: string) {
    this.#base = new URL(script);
    // fetch() rejects an address with a credential, and the browser attaches the one of the navigation by itself.
    this.#base.username = '';
    this.#base.password = '';
  }

  /** Uses this credential from now on. */
  setCredential(user: string, secret: string): void {
    const bytes = new TextEncoder().encode(`${user === '' ? NOBODY : user}:${secret}`);
    this.#authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`;
  }

  forgetCredential(): void {
    this.#authorization = undefined;
  }

  /**
   * @param name `summary`, `health` or `about`
   * @throws Failure where there is no usable answer
   */
  async get<T>(name: string, query: Readonly<Record<string, string | number>>, signal: AbortSignal): Promise<T> {
    const url = new URL(name, this.#base);
    for (const [key, value] of Object.entries(query)) {
      url.searchParams.set(key, String(value));
    }
    const response = await this.#request(url, signal);
    // The health of a failing service comes with 503, too.
    if (response.ok || (response.status === 503 && name === 'health')) {
      const answer = await readJson(response);
      if (answer !== undefined && (response.ok || 'checks' in answer)) {
        return answer as T;
      }
    }
    // An answer that breaks off is none.
    throw new Failure(kindOf(response.status), response.ok ? 0 : response.status, retryAfter(response));
  }

  async #request(url: URL, signal: AbortSignal): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (this.#authorization !== undefined) {
      headers['Authorization'] = this.#authorization;
    }
    try {
      return await fetch(url, { headers, signal, cache: 'no-store' });
    } catch {
      throw new Failure('unreachable', 0, undefined);
    }
  }
}

async function readJson(response: Response): Promise<object | undefined> {
  try {
    const answer: unknown = await response.json();
    return typeof answer === 'object' && answer !== null ? answer : undefined;
  } catch {
    return undefined;
  }
}

const KINDS: Readonly<Record<number, FailureKind>> = {
  401: 'unauthorized',
  403: 'forbidden',
  429: 'too-many',
  503: 'busy',
};

function kindOf(status: number): FailureKind {
  return KINDS[status] ?? (status >= 400 && status < 500 ? 'invalid' : 'unreachable');
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/** What went wrong, for the reader. */
export function describeFailure(failure: Failure): string {
  switch (failure.kind) {
    case 'unauthorized':
      return 'Sign in to see the metrics.';
    case 'forbidden':
      return 'The service does not allow this (403).';
    case 'too-many':
      return 'The service gets too many requests (429).';
    case 'busy':
      return 'The service is busy or starting (503).';
    case 'invalid':
      return `The service rejects the request (${failure.status}).`;
    case 'unreachable':
      return failure.status === 0 ? 'The service does not answer.' : `The service answers with ${failure.status}.`;
  }
}
