import type { RequestScope } from '../metrics.request-context';
import { toLabelValue } from '../record/label-value';
import { ask } from './ask';
import { CacheMetrics } from './cache-metrics';
import { type MeasuringDecorator, methodDecorator } from './decorate';
import { checkDecoratorOptions, checkFunction, checkText } from './decorator-options';
import type { MeasuredMethod } from './measured-method';
import { type Ending, Meter, NOTHING } from './meter';
import type { Recorder } from './recorder';

const DECORATOR = '@CountCacheHit()';

/** What `@CountCacheHit()` takes. */
export interface CountCacheHitOptions<Result = unknown> {
  /**
   * Whether what the method returned (or resolved to) was found in the cache.
   *
   * @default a value that is neither null nor undefined
   */
  isHit?: (result: Result) => boolean;

  /** Value of the label `cache`. @default Class.method */
  cache?: string;
}

/**
 * Counts what look-ups in a cache come to, in `cache_hits_total`, `cache_misses_total` and `cache_errors_total` with the labels `path` (the
 * route template of the request; `none` outside of one) and `cache`. A value that is neither `null` nor `undefined` is a hit, else it is a miss;
 * what is thrown is an error. Of several values, the last decides.
 *
 * @throws MetricsConfigurationError when the class is defined, for an option that is wrong or where it stands on no method
 * @example
 * ```ts
 * @CountCacheHit()
 * get(key: string): Promise<Summary | undefined> { … }
 * ```
 */
export function CountCacheHit(options?: CountCacheHitOptions<never>): MeasuringDecorator {
  const { isHit, cache } = checkDecoratorOptions(options, ['isHit', 'cache'], DECORATOR);
  checkFunction(isHit, `${DECORATOR} isHit`);
  checkText(cache, `${DECORATOR} cache`);
  return methodDecorator({
    decorator: DECORATOR,
    usesPath: true,
    makeMeter: (recorder, method) =>
      new CacheMeter(recorder, method, isHit as ((result: unknown) => unknown) | undefined, cache),
  });
}

class CacheMeter extends Meter<RequestScope | undefined> {
  private readonly metrics: CacheMetrics;
  private readonly cache: string;

  constructor(
    private readonly recorder: Recorder,
    method: MeasuredMethod,
    private readonly isHit: ((result: unknown) => unknown) | undefined,
    cache?: string,
  ) {
    super(recorder.reporterFor(method));
    this.metrics = recorder.group(CacheMetrics);
    this.cache = toLabelValue(cache ?? `${method.className}.${method.methodName}`);
    recorder.claims.claim({
      method,
      labels: { cache: this.cache },
      named: cache !== undefined,
      fix: "Name it: @CountCacheHit({ cache: '…' }).",
    });
  }

  begin(): RequestScope | undefined {
    return this.recorder.context.current();
  }

  protected record(scope: RequestScope | undefined, ending: Ending, value: unknown): void {
    if (ending === 'threw') {
      this.metrics.record('error', this.cache, scope);
    } else if (ending === 'returned' || value !== NOTHING) {
      this.metrics.record(this.found(value === NOTHING ? undefined : value) ? 'hit' : 'miss', this.cache, scope);
    }
  }

  private found(value: unknown): boolean {
    return this.isHit === undefined ? value !== null && value !== undefined : ask(this.isHit, 'isHit', value);
  }
}
