import { statusOfError, upstreamStatusOf } from '../core/error-kinds';
import { type Ending, Meter, NOTHING, ask, askAboutError } from '../follow/meter';
import type { RequestScope } from '../platform/request-context';
import { type MeasuringDecorator, methodDecorator } from './decorate';
import { checkDecoratorOptions, checkFunction } from './decorator-options';
import type { MeasuredMethod } from './measured-method';
import { RateLimitMetrics } from './metrics/rate-limit-metrics';
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

  /**
   * Whether something that was thrown means that the limit was reached.
   *
   * @default an error of the HTTP status 429, or the result that a limiter of `rate-limiter-flexible` rejects with;
   * these always do
   */
  isHitError?: (error: unknown) => boolean;
}

/**
 * Counts in `rate_limit_hits_total{path}` how often a limit was reached: the method returns `false`, as the
 * `canActivate` of a guard does, or throws what stands for an HTTP 429, as `ThrottlerGuard` of `@nestjs/throttler`
 * does, or what a limiter of `rate-limiter-flexible` rejects with. `path` is the route template of the request; `none`
 * outside of one.
 *
 * @throws MetricsConfigurationError when the class is defined, for an option that is wrong or where it stands on no
 * method
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
  const checked = checkDecoratorOptions(options, ['isHit', 'isHitError'], DECORATOR);
  checkFunction(checked.isHit, `${DECORATOR} isHit`);
  checkFunction(checked.isHitError, `${DECORATOR} isHitError`);
  return methodDecorator({
    decorator: DECORATOR,
    usesPath: true,
    makeMeter: (recorder, method) => new RateLimitMeter(recorder, method, checked as CountRateLimitHitOptions),
  });
}

class RateLimitMeter extends Meter<RequestScope | undefined> {
  private readonly metrics: RateLimitMetrics;

  constructor(
    private readonly recorder: Recorder,
    method: MeasuredMethod,
    private readonly options: CountRateLimitHitOptions,
  ) {
    super(recorder.reporterFor(method));
    this.metrics = recorder.group(RateLimitMetrics);
  }

  begin(): RequestScope | undefined {
    return this.recorder.context.current();
  }

  protected record(scope: RequestScope | undefined, ending: Ending, value: unknown): void {
    const hit = ending === 'threw' ? this.isLimit(value) : value !== NOTHING && this.limits(value);
    if (hit) {
      this.metrics.hit(scope);
    }
  }

  private limits(value: unknown): boolean {
    const { isHit } = this.options;
    return isHit === undefined ? value === false : ask(isHit, 'isHit', value);
  }

  private isLimit(error: unknown): boolean {
    const { isHitError } = this.options;
    return (
      (statusOfError(error) ?? upstreamStatusOf(error)) === TOO_MANY_REQUESTS ||
      isLimiterResult(error) ||
      (isHitError !== undefined && askAboutError(isHitError, 'isHitError', error, this.onFailure) === true)
    );
  }
}

/** `consume()` of `rate-limiter-flexible` rejects with a result, not with an error, where the limit is reached. */
function isLimiterResult(error: unknown): boolean {
  try {
    const { msBeforeNext, consumedPoints } = (error ?? {}) as Readonly<Record<string, unknown>>;
    return typeof msBeforeNext === 'number' && typeof consumedPoints === 'number';
  } catch {
    return false;
  }
}
