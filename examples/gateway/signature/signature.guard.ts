import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  type RawBodyRequest,
  UnauthorizedException,
} from '@nestjs/common';
import type { Request } from 'express';
import { readSignedHeaders } from './signed-headers';
import { VerifierClient } from './verifier-client';

/** Lets requests through whose body is signed with a key that the verifier knows. */
@Injectable()
export class SignatureGuard implements CanActivate {
  constructor(private readonly verifier: VerifierClient) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<RawBodyRequest<Request>>();
    const signed = readSignedHeaders(request.headers);
    if (signed === undefined) {
      throw new UnauthorizedException('X-Key-Id and X-Signature must hold a key and an Ed25519 signature in base64.');
    }
    const message = request.rawBody?.toString('utf8') ?? '';
    // The verifier takes no empty message; what has no body cannot be signed.
    if (message === '' || !(await this.verifier.verify({ message, ...signed }))) {
      throw new UnauthorizedException('The signature does not fit the body.');
    }
    return true;
  }
}
