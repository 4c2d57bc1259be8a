import { statusOfError, upstreamStatusOf } from '../core/error-kinds';
import { codeOf } from '../core/metrics.logger';
import { type Ending, Meter, NOTHING, ask, askAboutError } from '../follow/meter';
import { toLabelValue } from '../instruments/labels';
import type { RequestScope } from '../platform/request-context';
import { type MeasuringDecorator, methodDecorator } from './decorate';
import { checkDecoratorOptions, checkFunction, checkText } from './decorator-options';
import type { MeasuredMethod } from './measured-method';
import { CacheMetrics } from './metrics/cache-metrics';
import type { Recorder } from './recorder';

const DECORATOR = '@CountCacheHit()';
const NOT_FOUND = 404;
/** Codes of the file system, and of LevelDB. */
const MISSING: ReadonlySet<unknown> = new Set(['ENOENT', 'LEVEL_NOT_FOUND']);

/** What `@CountCacheHit()` takes. */
export interface CountCacheHitOptions<Result = unknown> {
  /**
   * Whether what the method returned (or resolved to) was found in the cache.
   *
   * @default a value that is neither null nor undefined
   */
  isHit?: (result: Result) => boolean;

  /**
   * Whether an error that was thrown says that the cache has no such entry.
   *
   * @default an error of the HTTP status 404 (`NotFoundException`), or with the code `ENOENT` or `LEVEL_NOT_FOUND`;
   * these always do
   */
  isMiss?: (error: unknown) => boolean;

  /** Value of the label `cache`. @default Class.method */
  cache?: string;
}

/**
 * Counts what look-ups in a cache come to, in `cache_hits_total`, `cache_misses_total` and `cache_errors_total` with
 * the labels `path` (the route template of the request; `none` outside of one) and `cache`. A value that is neither
 * `null` nor `undefined` is a hit, else it is a miss; so is a thrown error that says 404 (`NotFoundException`) or
 * `ENOENT`. What else is thrown is an error. Of several values, the last decides.
 *
 * @throws MetricsConfigurationError when the class is defined, for an option that is wrong or where it stands on no
 * method
 * @example
 * ```ts
 * @CountCacheHit()
 * get(key: string): Promise<Summary | undefined> { … }
 * ```
 */
export function CountCacheHit(options?: CountCacheHitOptions<never>): MeasuringDecorator {
  const checked = checkDecoratorOptions(options, ['isHit', 'isMiss', 'cache'], DECORATOR);
  checkFunction(checked.isHit, `${DECORATOR} isHit`);
  checkFunction(checked.isMiss, `${DECORATOR} isMiss`);
  checkText(checked.cache, `${DECORATOR} cache`);
  return methodDecorator({
    decorator: DECORATOR,
    usesPath: true,
    makeMeter: (recorder, method) => new CacheMeter(recorder, method, checked as CountCacheHitOptions),
  });
}

class CacheMeter extends Meter<RequestScope | undefined> {
  private readonly metrics: CacheMetrics;
  private readonly cache: string;

  constructor(
    private readonly recorder: Recorder,
    method: MeasuredMethod,
    private readonly options: CountCacheHitOptions,
  ) {
    super(recorder.reporterFor(method));
    const { cache } = options;
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
      this.metrics.record(this.isMiss(value) ? 'miss' : 'error', this.cache, scope);
    } else if (ending === 'returned' || value !== NOTHING) {
      this.metrics.record(this.found(value === NOTHING ? undefined : value) ? 'hit' : 'miss', this.cache, scope);
    }
  }

  private found(value: unknown): boolean {
    const { isHit } = this.options;
    return isHit === undefined ? value !== null && value !== undefined : ask(isHit, 'isHit', value);
  }

  private isMiss(error: unknown): boolean {
    const { isMiss } = this.options;
    return (
      saysNotFound(error) || (isMiss !== undefined && askAboutError(isMiss, 'isMiss', error, this.onFailure) === true)
    );
  }
}

/** A cache may be a folder, or another service: its 404 is a miss, too. */
function saysNotFound(error: unknown): boolean {
  return MISSING.has(codeOf(error)) || (statusOfError(error) ?? upstreamStatusOf(error)) === NOT_FOUND;
}
