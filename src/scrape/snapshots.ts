import { eachHistogramSample } from '../record/histogram-samples';
import type { MetricSnapshot, Sample } from '../record/metric-family';
import { eachValueSample } from '../record/value-samples';
import type { CollectedFamily } from './collected-family';
import { distinctNames } from './distinct-names';
import { textSyntax } from './text-syntax';

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
  for (const sample of ownSamplesOf(family)) {
    yield { ...sample, labels: { ...family.defaultLabels, ...sample.labels } };
  }
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
