import type { Signer } from '../signer';

const TIMEOUT_MS = 15_000;

/** Where the services are, and who asks them. */
export interface Target {
  readonly gateway: string;
  readonly verifier: string;
  readonly signer: Signer;
}

/** Sends what the examples' clients send. */
export class Client {
  /** @param stop ends every request */
  constructor(
    readonly target: Target,
    private readonly stop: AbortSignal,
  ) {}

  /** A text to be summarized; `signed` is what the signature is made of, the body itself unless something else is given. */
  summarize(body: string, signed: string = body): Promise<Response> {
    const { gateway, signer } = this.target;
    return this.post(`${gateway}/api/ai/summarize`, body, {
      'X-Key-Id': signer.keyId,
      'X-Signature': signer.sign(signed),
    });
  }

  summarizeUnsigned(body: string): Promise<Response> {
    return this.post(`${this.target.gateway}/api/ai/summarize`, body);
  }

  verify(message: object): Promise<Response> {
    return this.post(`${this.target.verifier}/verify`, JSON.stringify(message));
  }

  /** @param leave lets the client hang up */
  stream(text: string, leave?: AbortSignal): Promise<Response> {
    return this.get(`/api/ai/stream?text=${encodeURIComponent(text)}`, leave);
  }

  keywords(text: string): Promise<Response> {
    return this.get(`/api/ai/keywords?text=${encodeURIComponent(text)}`);
  }

  get(path: string, leave?: AbortSignal): Promise<Response> {
    return fetch(`${this.target.gateway}${path}`, { signal: this.signal(leave) });
  }

  private post(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body,
      signal: this.signal(),
    });
  }

  private signal(leave?: AbortSignal): AbortSignal {
    return AbortSignal.any([this.stop, AbortSignal.timeout(TIMEOUT_MS), ...(leave === undefined ? [] : [leave])]);
  }
}
