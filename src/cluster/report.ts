import { deserialize, serialize } from 'node:v8';
import type { Labels } from '../instruments/labels';
import type { MetricSnapshot, WorkersRule } from '../instruments/metric-family';

interface ReportedAbout {
  readonly name: string;
  readonly help: string;
  readonly type: MetricSnapshot['type'];
  readonly rule: WorkersRule;
  readonly defaultLabels: Labels | undefined;
  /** The label sets, as {@link packLabels} packs them. */
  readonly labels: Uint8Array;
}

/** The samples of a metric. */
export interface ReportedValues extends ReportedAbout {
  readonly kind: 'values';
  readonly values: Float64Array;
}

/** The label sets of a histogram. */
export interface ReportedHistogram extends ReportedAbout {
  readonly kind: 'histogram';
  /** The bounds that there are; most histograms have the same for all label sets. */
  readonly bounds: readonly (readonly number[])[];
  /** Which of them each label set has. */
  readonly boundsAt: Uint16Array;
  /** The cumulative counts of each label set, one after the other, the last being all of its values. */
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  /** Where the exponential buckets of each label set end; without any, there is none of the three. */
  readonly ends?: Uint32Array | undefined;
  readonly buckets?: Uint16Array | undefined;
  readonly bucketCounts?: Float64Array | undefined;
}

/** A metric as a worker reports it. */
export type ReportedFamily = ReportedValues | ReportedHistogram;

/** A label set, with the name of its samples where that is not the metric's. */
export interface ReportedLabels {
  readonly labels: Labels;
  readonly metricName?: string | undefined;
}

/** What a worker has counted, and what was counted before it, and of what it shows no more. */
export interface Report {
  readonly families: readonly ReportedFamily[];
  /** As {@link packFamilies} packs it: it changes seldom. */
  readonly before: Uint8Array;
}

export function packReport(report: Report): Buffer {
  return serialize(report);
}

export function unpackReport(packed: Buffer): Report {
  return deserialize(packed) as Report;
}

export function packFamilies(families: readonly ReportedFamily[]): Uint8Array {
  return serialize(families);
}

export function unpackFamilies(packed: Uint8Array): ReportedFamily[] {
  return deserialize(packed) as ReportedFamily[];
}

/** Label sets change seldom: packed, they are copied as they are. */
export function packLabels(labels: readonly ReportedLabels[]): Uint8Array {
  return serialize(labels);
}

export function unpackLabels(packed: Uint8Array): ReportedLabels[] {
  return deserialize(packed) as ReportedLabels[];
}
