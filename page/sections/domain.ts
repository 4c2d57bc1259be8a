import type { CacheSummary, DomainSummary } from '../../src/summary/summary.types';
import { Figures } from '../figures';
import { formatCount, formatRate, formatShare } from '../format';
import type { Model, Part } from '../model';
import { Panel } from '../panel';
import { DataTable } from '../table';

/** Look-ups in caches. */
export class CacheSection implements Part {
  readonly #panel = new Panel('caches', 'Caches', ['cacheHits']);
  readonly #figures = new Figures();
  readonly #caches = new DataTable<CacheSummary & { readonly cache: string }>('Caches', [
    { title: 'Cache', kind: 'name', text: ({ cache }) => cache },
    {
      title: 'Hit ratio',
      kind: 'number',
      text: ({ hitRatio }) => formatShare(hitRatio),
      bar: ({ hitRatio }) => hitRatio,
    },
    { title: 'Hits', kind: 'number', text: ({ hits }) => formatCount(hits) },
    { title: 'Misses', kind: 'number', text: ({ misses }) => formatCount(misses) },
    { title: 'Errors', kind: 'number', text: ({ errors }) => formatCount(errors) },
  ]);

  constructor() {
    this.#panel.body.append(this.#figures.element, this.#caches.element);
  }

  get element(): HTMLElement {
    return this.#panel.element;
  }

  update({ summary: { domain }, about }: Model): void {
    const cache = domain?.cache;
    this.#panel.update(cache !== undefined, about.queries);
    if (cache === undefined) {
      return;
    }
    this.#figures.update([
      { label: 'Hit ratio', value: formatShare(cache.hitRatio) },
      { label: 'Hits', value: formatCount(cache.hits) },
      { label: 'Misses', value: formatCount(cache.misses) },
      { label: 'Errors', value: formatCount(cache.errors), tone: cache.errors > 0 ? 'warn' : undefined },
    ]);
    this.#caches.update(cache.caches ?? []);
  }
}

/** Verifications. */
export class VerificationSection implements Part {
  readonly #panel = new Panel('verification', 'Verifications', ['verifications']);
  readonly #figures = new Figures();

  constructor() {
    this.#panel.body.append(this.#figures.element);
  }

  get element(): HTMLElement {
    return this.#panel.element;
  }

  update({ summary: { domain }, about }: Model): void {
    const verification = domain?.verification;
    this.#panel.update(verification !== undefined, about.queries);
    if (verification === undefined) {
      return;
    }
    this.#figures.update([
      { label: 'Success rate', value: formatShare(verification.successRate) },
      { label: 'Success', value: formatCount(verification.success) },
      { label: 'Failure', value: formatCount(verification.failure) },
      { label: 'Rejected', value: formatCount(verification.rejected) },
      { label: 'Error', value: formatCount(verification.error), tone: verification.error > 0 ? 'warn' : undefined },
    ]);
  }
}

type LimitedPath = NonNullable<DomainSummary['rateLimit']>['paths'][number];

/** What was refused because its limit was reached. */
export class RateLimitSection implements Part {
  readonly #panel = new Panel('rate-limits', 'Rate limits', ['rateLimitHits']);
  readonly #figures = new Figures();
  readonly #paths = new DataTable<LimitedPath>('Rate limits by path', [
    { title: 'Path', kind: 'name', text: ({ path }) => path },
    { title: 'Refused', kind: 'number', text: ({ hits }) => formatCount(hits) },
  ]);

  constructor() {
    this.#panel.body.append(this.#figures.element, this.#paths.element);
  }

  get element(): HTMLElement {
    return this.#panel.element;
  }

  update({ summary: { domain }, about }: Model): void {
    const rateLimit = domain?.rateLimit;
    this.#panel.update(rateLimit !== undefined, about.queries);
    if (rateLimit === undefined) {
      return;
    }
    this.#figures.update([
      { label: 'Refused', value: formatCount(rateLimit.hits) },
      { label: 'Refused a second', value: formatRate(rateLimit.perSecond, '/s') },
    ]);
    this.#paths.update(rateLimit.paths ?? []);
  }
}
