import type { HttpClient } from './http-client';

const MESSAGES = [{ role: 'user', content: 'What should I measure of a stream?' }];

/** Sends what clients of the proxy send. */
export class ProxyClient {
  /** @param origin where the proxy is */
  constructor(
    private readonly origin: string,
    private readonly http: HttpClient,
  ) {}

  complete(model: string): Promise<Response> {
    return this.post(JSON.stringify({ model, messages: MESSAGES }));
  }

  /** @param leave lets the client hang up */
  stream(model: string, leave?: AbortSignal): Promise<Response> {
    return this.post(JSON.stringify({ model, messages: MESSAGES, stream: true }), leave);
  }

  models(): Promise<Response> {
    return this.http.get(`${this.origin}/v1/models`);
  }

  post(body: string, leave?: AbortSignal): Promise<Response> {
    return this.http.post(`${this.origin}/v1/chat/completions`, body, {}, leave);
  }
}
