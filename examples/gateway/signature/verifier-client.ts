import { BadGatewayException, Logger } from '@nestjs/common';
import { TrackVerification } from 'nestjs-red-metrics';

/** A message and what is said to be its signature. */
export interface SignedMessage {
  readonly message: string;
  /** In base64. */
  readonly signature: string;
  readonly keyId: string;
}

/** Asks the verifier service. */
export class VerifierClient {
  private readonly logger = new Logger(VerifierClient.name);
  private readonly url: URL;
  private reachable = true;

  /**
   * @param timeoutMs how long the verifier has for an answer
   * @throws TypeError for a base URL that is none
   */
  constructor(
    baseUrl: string,
    private readonly timeoutMs: number,
  ) {
    this.url = new URL('/verify', baseUrl);
  }

  /** Whether the signature holds; answers 502 where the verifier does not say so in time. */
  @TrackVerification()
  async verify(message: SignedMessage): Promise<boolean> {
    try {
      const valid = await this.ask(message);
      this.reachable = true;
      return valid;
    } catch (error) {
      this.reportTrouble(error);
      throw new BadGatewayException('The signature could not be verified.', { cause: error });
    }
  }

  private async ask(message: SignedMessage): Promise<boolean> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    const answer: unknown = await response.json();
    if (!response.ok || !isVerification(answer)) {
      throw new Error(`the verifier answered ${response.status}, not whether the signature is valid`);
    }
    return answer.valid;
  }

  /** Once for each outage, not for each request in it. */
  private reportTrouble(error: unknown): void {
    if (this.reachable) {
      this.logger.warn(`No verification from ${this.url.href}: ${reasonOf(error)}`);
    }
    this.reachable = false;
  }
}

function isVerification(answer: unknown): answer is { valid: boolean } {
  return typeof answer === 'object' && answer !== null && 'valid' in answer && typeof answer.valid === 'boolean';
}

/** What `fetch` throws says only that it failed; its cause says why. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  return cause?.code ?? String(error);
}
