import { type Labels, labelText } from '../../instruments/labels';
import type { SeriesList, ValueSeries } from '../../instruments/metric-family';
import type { CollectedFamily, CollectedHistogram, CollectedSample } from '../collected-family';
import type { ExpositionWriter } from './exposition-writer';
import { formatValue } from './numbers';
import type { Syntax } from './syntax';

/**
 * Writes the families in the syntax. Each label set is written in one go, so that its numbers agree; between two, the
 * event loop may turn.
 */
export async function render(
  families: readonly CollectedFamily[],
  syntax: Syntax,
  writer: ExpositionWriter,
): Promise<void> {
  for (const family of families) {
    writer.write(syntax.header(family));
    const { content } = family;
    const writeOne = seriesWriter(family, syntax, writer);
    const size = content.kind === 'samples' ? content.samples.length : content.size;
    for (let index = 0; index < size; index++) {
      writeOne(index);
      if (writer.isSliceOver) {
        await writer.breathe();
      }
    }
  }
  writer.write(syntax.end);
}

/** A function that writes the lines of the label set (or the sample) of that number. */
function seriesWriter(family: CollectedFamily, syntax: Syntax, writer: ExpositionWriter): (index: number) => void {
  const { content } = family;
  switch (content.kind) {
    case 'value':
      return valueWriter(family, content, syntax, writer);
    case 'histogram':
      return histogramWriter(family, content, syntax, writer);
    case 'samples':
      return sampleWriter(family, content.samples, syntax, writer);
  }
}

function valueWriter(
  family: CollectedFamily,
  series: ValueSeries,
  syntax: Syntax,
  writer: ExpositionWriter,
): (index: number) => void {
  const name = syntax.sampleName(family);
  const textOf = labelTexts(family, series);
  return (index) => writer.write(`${name}${braced(textOf(index))} ${formatValue(series.value(index))}\n`);
}

function histogramWriter(
  family: CollectedFamily,
  series: CollectedHistogram,
  syntax: Syntax,
  writer: ExpositionWriter,
): (index: number) => void {
  const { name } = family;
  const startsOf = bucketStarts(name, syntax);
  const textOf = labelTexts(family, series);
  const cumulative: number[] = [];
  return (index) => {
    const sum = series.read(index, cumulative);
    const starts = startsOf(series.boundsOf?.(index) ?? series.bounds);
    const count = cumulative[starts.length - 1];
    if (series.omitsEmpty === true && count === 0) {
      return;
    }
    const labels = textOf(index);
    const rest = labels === '' ? '} ' : `,${labels}} `;
    let lines = '';
    for (let bucket = 0; bucket < starts.length; bucket++) {
      const exemplar = syntax.exemplar(series.exemplarOf?.(index, bucket));
      lines += `${starts[bucket]}${rest}${cumulative[bucket]}${exemplar}\n`;
    }
    const own = braced(labels);
    writer.write(`${lines}${name}_sum${own} ${formatValue(sum)}\n${name}_count${own} ${count}\n`);
  };
}

/** A function that tells how the line of each bucket begins. */
function bucketStarts(name: string, syntax: Syntax): (bounds: readonly number[]) => readonly string[] {
  const known = new Map<readonly number[], readonly string[]>();
  return (bounds) => {
    let starts = known.get(bounds);
    if (starts === undefined) {
      starts = [...bounds, '+Inf'].map((bound) => `${name}_bucket{le="${syntax.bound(bound)}"`);
      known.set(bounds, starts);
    }
    return starts;
  };
}

function sampleWriter(
  family: CollectedFamily,
  samples: readonly CollectedSample[],
  syntax: Syntax,
  writer: ExpositionWriter,
): (index: number) => void {
  const common = commonLabels(family);
  return (index) => {
    const sample = samples[index] as CollectedSample;
    const name = sample.metricName ?? syntax.sampleName(family);
    const labels = withCommon(common, canonicalBounds(sample.labels, syntax));
    writer.write(`${name}${braced(labels)} ${formatValue(sample.value)}${syntax.exemplar(sample.exemplar)}\n`);
  };
}

function canonicalBounds(labels: Labels, syntax: Syntax): Labels {
  const { le, quantile } = labels;
  if (le === undefined && quantile === undefined) {
    return labels;
  }
  return {
    ...labels,
    ...(le === undefined ? {} : { le: syntax.bound(le) }),
    ...(quantile === undefined ? {} : { quantile: syntax.bound(quantile) }),
  };
}

/** The label sets as text: made beforehand, with those labels before them that all samples have. */
function labelTexts(family: CollectedFamily, series: SeriesList): (index: number) => string {
  const common = commonLabels(family);
  if (common === undefined) {
    return (index) => series.text(index);
  }
  const { labelNames } = series;
  return labelNames !== undefined && !common.names.some((name) => labelNames.includes(name))
    ? (index) => joined(common.text, series.text(index))
    : (index) => withCommon(common, series.labelsOf(index));
}

/** Labels of all samples that do not have them of their own, as text that is made once. */
interface CommonLabels {
  readonly labels: Labels;
  readonly names: readonly string[];
  readonly text: string;
}

function commonLabels({ defaultLabels }: CollectedFamily): CommonLabels | undefined {
  return defaultLabels === undefined
    ? undefined
    : { labels: defaultLabels, names: Object.keys(defaultLabels), text: labelText(defaultLabels) };
}

function withCommon(common: CommonLabels | undefined, labels: Labels): string {
  if (common === undefined) {
    return labelText(labels);
  }
  return common.names.some((name) => Object.hasOwn(labels, name))
    ? labelText({ ...common.labels, ...labels })
    : joined(common.text, labelText(labels));
}

function joined(common: string, own: string): string {
  return own === '' ? common : `${common},${own}`;
}

const braced = (labels: string): string => (labels === '' ? '' : `{${labels}}`);
