import type { Signer } from '../signer';
import type { HttpClient } from './http-client';

/** Where the gateway and its verifier are, and who asks them. */
export interface GatewayTarget {
  readonly gateway: string;
  readonly verifier: string;
  readonly signer: Signer;
}

/** Sends what clients of the gateway and of the verifier send. */
export class GatewayClient {
  constructor(
    readonly target: GatewayTarget,
    private readonly http: HttpClient,
  ) {}

  /**
   * A text to be summarized; `signed` is what the signature is made of, the body itself unless something else is
   * given.
   */
  summarize(body: string, signed: string = body): Promise<Response> {
    const { gateway, signer } = this.target;
    return this.http.post(`${gateway}/api/ai/summarize`, body, {
      'X-Key-Id': signer.keyId,
      'X-Signature': signer.sign(signed),
    });
  }

  summarizeUnsigned(body: string): Promise<Response> {
    return this.http.post(`${this.target.gateway}/api/ai/summarize`, body);
  }

  verify(message: object): Promise<Response> {
    return this.http.post(`${this.target.verifier}/verify`, JSON.stringify(message));
  }

  /** @param leave lets the client hang up */
  stream(text: string, leave?: AbortSignal): Promise<Response> {
    return this.get(`/api/ai/stream?text=${encodeURIComponent(text)}`, leave);
  }

  keywords(text: string): Promise<Response> {
    return this.get(`/api/ai/keywords?text=${encodeURIComponent(text)}`);
  }

  get(path: string, leave?: AbortSignal): Promise<Response> {
    return this.http.get(`${this.target.gateway}${path}`, leave);
  }
}
