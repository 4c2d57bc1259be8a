import type { MetricFamily } from '../record/metric-family';
import type { CollectedFamily, CollectedSample } from './collected-family';

const TYPES: readonly unknown[] = ['counter', 'gauge', 'histogram', 'summary'];

/**
 * What a metric's `get()` says, checked: anything can be registered in a registry of prom-client.
 *
 * @throws TypeError for what no exposition can say
 */
export async function readSamples(metric: MetricFamily): Promise<Omit<CollectedFamily, 'defaultLabels'>> {
  const snapshot = (await metric.get()) as Partial<Awaited<ReturnType<MetricFamily['get']>>> | undefined;
  const type = metric.type ?? snapshot?.type;
  if (!TYPES.includes(type)) {
    throw new TypeError(`its type is ${textOf(type)}`);
  }
  // prom-client takes a metric without values, and any help that is not empty.
  const samples: readonly unknown[] = snapshot?.values ?? [];
  if (typeof snapshot !== 'object' || !Array.isArray(samples)) {
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
  return sample.labels === undefined ? { ...sample, value: sample.value, labels: {} } : (sample as CollectedSample);
}
