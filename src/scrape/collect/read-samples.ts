import { labelText } from '../../instruments/labels';
import type { MetricFamily } from '../../instruments/metric-family';
import type { CollectedFamily, CollectedSample } from '../collected-family';
import { isLabelName } from './distinct-labels';

/** A metric as its samples. */
export type SampledFamily = Omit<CollectedFamily, 'defaultLabels' | 'content'> & {
  readonly content: { readonly kind: 'samples'; readonly samples: readonly CollectedSample[] };
};

const TYPES: readonly unknown[] = ['counter', 'gauge', 'histogram', 'summary'];

/**
 * What a metric's `get()` says, checked: anything can be registered in a registry of prom-client.
 *
 * @throws TypeError for what no exposition can say
 */
export async function readSamples(metric: MetricFamily): Promise<SampledFamily> {
  const snapshot = (await metric.get()) as Partial<Awaited<ReturnType<MetricFamily['get']>>> | null | undefined;
  const type = metric.type ?? snapshot?.type;
  if (!TYPES.includes(type)) {
    throw new TypeError(`its type is ${textOf(type)}`);
  }
  // prom-client takes a metric without values, and any help that is not empty.
  const samples: readonly unknown[] = snapshot?.values ?? [];
  if (typeof snapshot !== 'object' || snapshot === null || !Array.isArray(samples)) {
    throw new TypeError('its get() gives no samples');
  }
  const help = textOf(metric.help ?? snapshot.help);
  return { name: metric.name, help, type, content: { kind: 'samples', samples: samples.map(toSample) } };
}

/** Any help as text: prom-client takes whatever is not empty. */
export function textOf(help: unknown): string {
  return String(help);
}

function toSample(value: unknown): CollectedSample {
  const sample = value as Partial<CollectedSample> | null;
  if (typeof sample?.value !== 'number') {
    throw new TypeError('a sample has no number');
  }
  const labels = (sample.labels as unknown) ?? {};
  if (typeof labels !== 'object') {
    throw new TypeError('a sample has labels that are no object');
  }
  const isComplete = sample.labels === labels && (sample.exemplar ?? undefined) === undefined;
  return isComplete
    ? (sample as CollectedSample)
    : ({ ...sample, labels, exemplar: usableExemplar(sample.exemplar) } as CollectedSample);
}

/** The exemplar, if it is one that an exposition can say. */
export function usableExemplar(exemplar: CollectedSample['exemplar']): CollectedSample['exemplar'] {
  try {
    const isUsable =
      exemplar !== undefined && exemplar !== null && Object.keys(exemplar.labelSet).every((name) => isLabelName(name));
    // What cannot be written throws here, and not while the answer is sent.
    return isUsable && labelText(exemplar.labelSet) !== undefined ? exemplar : undefined;
  } catch {
    return undefined;
  }
}
