import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Exposition, type ExposedSample } from '../../support/exposition';
import type { Received } from './gateway';

/** The lines of OpenTelemetry's packages: the last one for Node 20, and the current one. */
export const LINES = ['otel-2', 'otel-3'] as const;
export type Line = (typeof LINES)[number];

/** The folder with the packages of the line. */
export function folderOf(line: Line): string {
  return join(__dirname, '..', line);
}

/** Loads a package of the line. */
export function requireOf(line: Line, name: string): unknown {
  return createRequire(join(folderOf(line), 'package.json'))(name);
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A series, of whatever kind. */
export interface DecodedPoint {
  readonly attributes: KeyValue[];
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
  readonly asDouble?: number;
  readonly count?: string;
  readonly sum?: number;
  readonly explicitBounds?: number[];
  readonly bucketCounts?: string[];
  readonly scale?: number;
  readonly zeroCount?: string;
  readonly positive?: { readonly offset: number; readonly bucketCounts: string[] };
}

interface Points {
  readonly dataPoints: DecodedPoint[];
  readonly aggregationTemporality?: string;
  readonly isMonotonic?: boolean;
}

export interface DecodedMetric {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly sum?: Points;
  readonly gauge?: Points;
  readonly histogram?: Points;
  readonly exponentialHistogram?: Points;
}

interface Schema {
  decode(bytes: Uint8Array): object;
  fromObject(object: object): object;
  toObject(message: object, options: object): unknown;
}

const schema = (
  requireOf('otel-2', 'otlp-schema/build/src/generated/root') as {
    opentelemetry: { proto: { collector: { metrics: { v1: { ExportMetricsServiceRequest: Schema } } } } };
  }
).opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;

/** A push, decoded by the official schema. */
export class Decoded {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly metrics: readonly DecodedMetric[];

  constructor({ headers, body }: Pick<Received, 'headers' | 'body'>) {
    const bytes = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const message =
      headers['content-type'] === 'application/json'
        ? schema.fromObject(JSON.parse(bytes.toString()) as object)
        : schema.decode(bytes);
    const { resourceMetrics } = schema.toObject(message, { longs: String, enums: String, defaults: true }) as {
      resourceMetrics: {
        resource: { attributes: KeyValue[] };
        scopeMetrics: { scope: { name: string }; metrics: DecodedMetric[] }[];
      }[];
    };
    const [{ resource, scopeMetrics }] = resourceMetrics as [(typeof resourceMetrics)[number]];
    this.resource = valuesOf(resource.attributes);
    this.metrics = scopeMetrics.flatMap(({ metrics }) => metrics);
  }

  metric(name: string): DecodedMetric {
    const found = this.metrics.find((metric) => metric.name === name);
    if (found === undefined) {
      throw new Error(`no ${name} among ${this.metrics.map((metric) => metric.name).join(', ')}`);
    }
    return found;
  }

  /** Its series. */
  points(name: string): readonly DecodedPoint[] {
    const { sum, gauge, histogram, exponentialHistogram } = this.metric(name);
    return (sum ?? gauge ?? histogram ?? exponentialHistogram)?.dataPoints ?? [];
  }

  /** The samples of an exposition that say the same. */
  samples(): readonly ExposedSample[] {
    return this.metrics.flatMap(({ name }) => this.points(name).flatMap((point) => samplesOf(name, point)));
  }
}

/** The attributes by name. */
export function valuesOf(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value: { stringValue, intValue, doubleValue, boolValue } }) => [
      key,
      intValue === undefined ? (stringValue ?? doubleValue ?? boolValue) : Number(intValue),
    ]),
  );
}

/** The lines of both as comparable texts. */
export function linesOf(samples: readonly ExposedSample[]): string[] {
  return samples
    .map(
      ({ name, labels, value }) =>
        `${name} ${JSON.stringify(Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1)))} ${value}`,
    )
    .toSorted();
}

/** An exposition without empty labels, which are none. */
export function withoutEmptyLabels({ samples }: Exposition): readonly ExposedSample[] {
  return samples.map(({ labels, ...rest }) => ({
    ...rest,
    labels: Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== '')),
  }));
}

function samplesOf(name: string, point: DecodedPoint): ExposedSample[] {
  const labels = Object.fromEntries(
    Object.entries(valuesOf(point.attributes)).map(([key, value]) => [key, String(value)]),
  );
  if (point.bucketCounts === undefined) {
    return [{ name, labels, value: point.asDouble ?? Number.NaN }];
  }
  let below = 0;
  const buckets = point.bucketCounts.map((count, at) => {
    below += Number(count);
    const bound = point.explicitBounds?.[at];
    return {
      name: `${name}_bucket`,
      labels: { ...labels, le: bound === undefined ? '+Inf' : String(bound) },
      value: below,
    };
  });
  return [
    ...buckets,
    { name: `${name}_sum`, labels, value: point.sum ?? Number.NaN },
    { name: `${name}_count`, labels, value: Number(point.count) },
  ];
}
