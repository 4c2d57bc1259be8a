import type { CollectedFamily, CollectedHistogram, CollectedSample } from '../scrape/collected-family';

/**
 * The families with the exemplars of those that one worker has collected: each is one case among many, and one worker's
 * are as good as another's.
 */
export function withExemplars(merged: readonly CollectedFamily[], own: readonly CollectedFamily[]): CollectedFamily[] {
  const byName = new Map(own.map((family) => [family.name, family.content]));
  return merged.map((family) => {
    const { content } = family;
    const mine = byName.get(family.name);
    if (content.kind === 'histogram' && mine?.kind === 'histogram' && mine.exemplarOf !== undefined) {
      return { ...family, content: withThoseOf(mine, content) };
    }
    return content.kind === 'samples' && mine?.kind === 'samples' && mine.samples.some(({ exemplar }) => exemplar)
      ? { ...family, content: { ...content, samples: ofSamples(content.samples, mine.samples) } }
      : family;
  });
}

function withThoseOf(own: CollectedHistogram, all: CollectedHistogram): CollectedHistogram {
  const indexes = new Map(Array.from({ length: own.size }, (_, index) => [own.text(index), index]));
  // By its prototype: what it reads stands in it.
  return Object.assign(Object.create(all) as CollectedHistogram, {
    exemplarOf(index: number, bucket: number) {
      const mine = indexes.get(all.text(index));
      // Other bounds have other buckets.
      return mine !== undefined && all.boundsOf?.(index).length === own.bounds.length
        ? own.exemplarOf?.(mine, bucket)
        : undefined;
    },
  });
}

function ofSamples(all: readonly CollectedSample[], own: readonly CollectedSample[]): CollectedSample[] {
  const keyOf = ({ metricName, labels }: CollectedSample): string => JSON.stringify([metricName, labels]);
  const known = new Map(own.map((sample) => [keyOf(sample), sample.exemplar]));
  return all.map((sample) => ({ ...sample, exemplar: known.get(keyOf(sample)) }));
}
