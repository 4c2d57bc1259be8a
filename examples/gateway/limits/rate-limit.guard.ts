import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard } from '@nestjs/throttler';
import { CountRateLimitHit } from 'nestjs-red-metrics';

/** Holds clients to their limits, and counts in gateway_rate_limit_hits_total where they reach them. */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  @CountRateLimitHit()
  override canActivate(context: ExecutionContext): Promise<boolean> {
    return super.canActivate(context);
  }
}
