import type { CacheSummary, DomainSummary, VerificationSummary } from '../summary.types';
import { VALUES } from '../window/cumulative-series';
import { groupEntries } from '../window/entries';
import { type Frame, valueOf } from '../window/frame';
import type { SlidingWindow } from '../window/sliding-window';
import type { WindowReading } from '../window/window-reading';
import type { DomainCounter } from '../../catalogue/catalogue';
import { ratio } from './figures';

/** What the decorators counted in a window. A part that nothing feeds is not there. */
export function domainSection(window: SlidingWindow, reading: WindowReading): DomainSummary {
  /** By one of the counter's labels; `undefined` where the counter is not in use. */
  const countsBy = (name: DomainCounter, label: number): ReadonlyMap<string, number> | undefined => {
    const counter = window.domainCounter(name);
    // It may be in use in another worker only.
    const frames = counter === undefined ? reading.others.framesOf(window.nameOf(name)) : reading.framesOf(counter);
    return counter === undefined && frames.length === 0
      ? undefined
      : countsOf(frames, (key) => (key as readonly string[])[label] ?? '');
  };
  const hits = countsBy('cache_hits_total', 1);
  const verifications = countsBy('verification_total', 0);
  const limited = countsBy('rate_limit_hits_total', 0);
  return {
    ...(hits && { cache: cachesOf(hits, countsBy('cache_misses_total', 1), countsBy('cache_errors_total', 1)) }),
    ...(verifications && { verification: verificationOf(verifications) }),
    ...(limited && { rateLimit: rateLimitOf(limited, reading.seconds) }),
  };
}

function countsOf(frames: readonly Frame[], labelOf: (key: object) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [label, entries] of groupEntries(frames, labelOf)) {
    counts.set(
      label,
      entries.reduce((sum, { frame, entry }) => sum + valueOf(frame, entry, VALUES.count), 0),
    );
  }
  return counts;
}

function cachesOf(
  hits: ReadonlyMap<string, number>,
  misses: ReadonlyMap<string, number> = new Map(),
  errors: ReadonlyMap<string, number> = new Map(),
): NonNullable<DomainSummary['cache']> {
  const names = [...new Set([...hits.keys(), ...misses.keys(), ...errors.keys()])];
  const caches = names.map((cache) => ({
    cache,
    ...cacheOf(hits.get(cache) ?? 0, misses.get(cache) ?? 0, errors.get(cache) ?? 0),
  }));
  return {
    ...cacheOf(sumOf(hits), sumOf(misses), sumOf(errors)),
    caches: caches.toSorted((a, b) => b.hits + b.misses - a.hits - a.misses),
  };
}

function cacheOf(hits: number, misses: number, errors: number): CacheSummary {
  return { hits, misses, errors, hitRatio: ratio(hits, hits + misses) };
}

function verificationOf(results: ReadonlyMap<string, number>): VerificationSummary {
  const of = (result: string): number => results.get(result) ?? 0;
  return {
    success: of('success'),
    failure: of('failure'),
    rejected: of('rejected'),
    error: of('error'),
    successRate: ratio(of('success'), sumOf(results) - of('rejected')),
  };
}

function rateLimitOf(
  hits: ReadonlyMap<string, number>,
  windowSeconds: number,
): NonNullable<DomainSummary['rateLimit']> {
  const paths = [...hits].map(([path, count]) => ({ path, hits: count })).toSorted((a, b) => b.hits - a.hits);
  return { hits: sumOf(hits), perSecond: ratio(sumOf(hits), windowSeconds), paths };
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
