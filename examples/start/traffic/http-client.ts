const TIMEOUT_MS = 15_000;

/** Sends requests that end when their time is up, and with everything else. */
export class HttpClient {
  /** @param stop ends every request */
  constructor(private readonly stop: AbortSignal) {}

  /** @param leave lets the client hang up */
  get(url: string, leave?: AbortSignal): Promise<Response> {
    return fetch(url, { signal: this.signal(leave) });
  }

  /** Posts a body of JSON. */
  post(url: string, body: string, headers: Record<string, string> = {}, leave?: AbortSignal): Promise<Response> {
    return fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body,
      signal: this.signal(leave),
    });
  }

  private signal(leave?: AbortSignal): AbortSignal {
    return AbortSignal.any([this.stop, AbortSignal.timeout(TIMEOUT_MS), ...(leave === undefined ? [] : [leave])]);
  }
}
