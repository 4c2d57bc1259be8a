import type { RequestScope } from '../metrics.request-context';
import { ask } from './ask';
import { type MeasuringDecorator, methodDecorator } from './decorate';
import { checkDecoratorOptions, checkFunction } from './decorator-options';
import { statusOfError } from './error-words';
import type { MeasuredMethod } from './measured-method';
import { type Ending, Meter, NOTHING } from './meter';
import { RateLimitMetrics } from './rate-limit-metrics';
import type { Recorder } from './recorder';

const DECORATOR = '@CountRateLimitHit()';
const TOO_MANY_REQUESTS = 429;

/** What `@CountRateLimitHit()` takes. */
export interface CountRateLimitHitOptions<Result = unknown> {
  /**
   * Whether what the method returned (or resolved to) means that the limit was reached.
   *
   * @default (result) => result === false
   */
  isHit?: (result: Result) => boolean;
}

/**
 * Counts in `rate_limit_hits_total{path}` how often a limit was reached: the method returns `false`, as the `canActivate` of a guard does, or throws
 * what stands for an HTTP 429, as `ThrottlerGuard` of `@nestjs/throttler` does. `path` is the route template of the request; `none` outside of one.
 *
 * @throws MetricsConfigurationError when the class is defined, for an option that is wrong or where it stands on no method
 * @example
 * ```ts
 * export class RateLimitGuard extends ThrottlerGuard {
 *   @CountRateLimitHit()
 *   override canActivate(context: ExecutionContext): Promise<boolean> {
 *     return super.canActivate(context);
 *   }
 * }
 * ```
 */
export function CountRateLimitHit(options?: CountRateLimitHitOptions<never>): MeasuringDecorator {
  const { isHit } = checkDecoratorOptions(options, ['isHit'], DECORATOR);
  checkFunction(isHit, `${DECORATOR} isHit`);
  return methodDecorator({
    decorator: DECORATOR,
    usesPath: true,
    makeMeter: (recorder, method) =>
      new RateLimitMeter(recorder, method, isHit as ((result: unknown) => unknown) | undefined),
  });
}

class RateLimitMeter extends Meter<RequestScope | undefined> {
  private readonly metrics: RateLimitMetrics;

  constructor(
    private readonly recorder: Recorder,
    method: MeasuredMethod,
    private readonly isHit: ((result: unknown) => unknown) | undefined,
  ) {
    super(recorder.reporterFor(method));
    this.metrics = recorder.group(RateLimitMetrics);
  }

  begin(): RequestScope | undefined {
    return this.recorder.context.current();
  }

  protected record(scope: RequestScope | undefined, ending: Ending, value: unknown): void {
    const hit =
      ending === 'threw' ? statusOfError(value) === TOO_MANY_REQUESTS : value !== NOTHING && this.limits(value);
    if (hit) {
      this.metrics.hit(scope);
    }
  }

  private limits(value: unknown): boolean {
    return this.isHit === undefined ? value === false : ask(this.isHit, 'isHit', value);
  }
}
