import { histogramSamples } from '../record/histogram-samples';
import type { MetricSnapshot, Sample } from '../record/metric-family';
import { valueSamples } from '../record/value-samples';
import type { CollectedFamily } from './collected-family';
import { distinctNames } from './distinct-names';
import { textSyntax } from './text-syntax';

/** A collected metric with its samples, all at once. */
export type Snapshot = Pick<MetricSnapshot, 'name' | 'help' | 'type' | 'values'>;

/** The families as plain data, each name once. */
export function snapshotsOf(families: readonly CollectedFamily[]): Snapshot[] {
  return distinctNames(families, textSyntax, () => {}).map((family) => ({
    name: family.name,
    help: family.help,
    type: family.type,
    values: samplesOf(family).map((sample) => ({ ...sample, labels: { ...family.defaultLabels, ...sample.labels } })),
  }));
}

function samplesOf({ name, content }: CollectedFamily): readonly Sample[] {
  switch (content.kind) {
    case 'samples':
      return content.samples;
    case 'histogram':
      return histogramSamples(name, content);
    case 'value':
      return valueSamples(content);
  }
}
