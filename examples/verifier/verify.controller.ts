import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { SignatureVerifier, type Verification } from './signature-verifier';
import { parseVerifyRequest } from './verify-request';

@Controller()
export class VerifyController {
  constructor(private readonly verifier: SignatureVerifier) {}

  /** A signature that does not hold is an answer, not an error: 200 with `{"valid": false, "reason": …}`. */
  @Post('verify')
  @HttpCode(200)
  verify(@Body() body: unknown): Promise<Verification> {
    return this.verifier.verify(parseVerifyRequest(body));
  }
}
