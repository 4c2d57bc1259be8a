import type { Labels } from '../../instruments/labels';
import type { MetricSnapshot, Sample } from '../../instruments/metric-family';
import { eachHistogramSample, eachValueSample } from '../../instruments/samples';
import { textSyntax } from '../format/text-syntax';
import type { CollectedFamily } from '../collected-family';
import { distinctNames } from './distinct-names';

/** A collected metric with its samples, which are read as they are asked for. */
export interface LazySnapshot extends Pick<MetricSnapshot, 'name' | 'help' | 'type'> {
  readonly values: Iterable<Sample>;
}

/** The families as plain data, each name once. */
export function snapshotsOf(families: readonly CollectedFamily[]): LazySnapshot[] {
  return distinctNames(families, textSyntax, () => {}).map((family) => ({
    name: family.name,
    help: family.help,
    type: family.type,
    values: samplesOf(family),
  }));
}

function* samplesOf(family: CollectedFamily): Generator<Sample> {
  for (const { labels, value, metricName } of ownSamplesOf(family)) {
    const sample = { labels: plainLabels({ ...family.defaultLabels, ...labels }), value };
    yield metricName === undefined ? sample : { ...sample, metricName };
  }
}

/**
 * The labels as text, like in an exposition: somebody else's metric may have objects there that JSON has no words for.
 */
function plainLabels(labels: Labels): Labels {
  const isPlain = Object.values(labels).every((value) => typeof value === 'string' || Number.isFinite(value));
  return isPlain
    ? labels
    : Object.fromEntries(Object.entries<unknown>(labels).map(([name, value]) => [name, String(value)]));
}

function ownSamplesOf({ name, content }: CollectedFamily): Iterable<Sample> {
  switch (content.kind) {
    case 'samples':
      return content.samples;
    case 'histogram':
      return eachHistogramSample(name, content);
    case 'value':
      return eachValueSample(content);
  }
}
