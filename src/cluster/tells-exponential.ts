import type { ResolvedOptions } from '../options/resolve-options';

/** Whether somebody is told of exponential buckets, so that reports have them. */
export function tellsExponential({ push }: Pick<ResolvedOptions, 'push'>): boolean {
  return push !== undefined && (push.otlp?.histograms === 'exponential' || push.producers.length > 0);
}
