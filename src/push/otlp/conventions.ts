// Sources: OpenTelemetry semantic conventions, "HTTP Metrics"; "Metrics: Instrument Units", which are those of UCUM.

import { CATALOGUE, METRIC_NAMES, type MetricName } from '../../catalogue/catalogue';
import type { MetricEntry } from '../../catalogue/metric-entry';
import { type MetricNames, namesUnder } from '../../catalogue/naming';
import type { Labels } from '../../instruments/labels';

/** How a metric and its labels are called in OTLP. */
export interface OtlpNaming {
  readonly name: string;
  readonly unit: string;
  /** The attributes of labels with these values; those without a value are left out. */
  attributesOf(labels: Labels): Record<string, string | number>;
}

type Unit = NonNullable<MetricEntry['unit']>;

const UNITS: Readonly<Record<Unit, string>> = { seconds: 's', bytes: 'By', percent: '%', ratio: '1' };
const BY_NAME = /_(seconds|bytes|percent|ratio)(?:_total)?$/;

/** The unit of the conventions for what they count in flight. */
const REQUESTS = '{request}';
/** The attributes of the conventions by the labels of `naming: 'opentelemetry'`, and whether they are numbers. */
const ATTRIBUTES: ReadonlyMap<string, readonly [name: string, isNumber: boolean]> = new Map([
  ['http_request_method', ['http.request.method', false]],
  ['http_route', ['http.route', false]],
  ['http_response_status_code', ['http.response.status_code', true]],
  ['server_address', ['server.address', false]],
  ['server_port', ['server.port', true]],
  ['error_type', ['error.type', false]],
  ['url_scheme', ['url.scheme', false]],
  ['network_protocol_version', ['network.protocol.version', false]],
]);
const NO_ATTRIBUTES: typeof ATTRIBUTES = new Map();

/**
 * How metrics are called, by their names in an exposition: as there, but for the request metrics under `naming:
 * 'opentelemetry'`, which the conventions spell with dots.
 */
export class OtlpNames {
  private readonly owners: ReadonlyMap<string, MetricName>;
  private readonly conventional: MetricNames = namesUnder('opentelemetry', undefined);

  /**
   * @param names in force
   * @param isConventional whether the option `naming` is `'opentelemetry'`
   */
  constructor(
    names: MetricNames,
    private readonly isConventional: boolean,
  ) {
    this.owners = new Map(
      METRIC_NAMES.flatMap((metric): [string, MetricName][] => {
        const name = names[metric];
        return name === undefined ? [] : [[name, metric]];
      }),
    );
  }

  /** The metric of the catalogue that has this name. */
  metricOf(name: string): MetricName | undefined {
    return this.owners.get(name);
  }

  of(name: string): OtlpNaming {
    const metric = this.metricOf(name);
    const isSpelt = this.isConventional && metric !== undefined && metric.startsWith('http_');
    const attributes = isSpelt ? ATTRIBUTES : NO_ATTRIBUTES;
    const spelt = isSpelt && this.conventional[metric] === name ? CATALOGUE[metric].otlp : undefined;
    const unit = unitOf(name, metric);
    return {
      name: spelt ?? name,
      unit: spelt !== undefined && unit === '' ? REQUESTS : unit,
      attributesOf: (labels) => attributesOf(labels, attributes),
    };
  }
}

function unitOf(name: string, metric: MetricName | undefined): string {
  const unit = metric === undefined ? BY_NAME.exec(name)?.[1] : CATALOGUE[metric].unit;
  return unit === undefined ? '' : UNITS[unit as Unit];
}

function attributesOf(labels: Labels, spelt: typeof ATTRIBUTES): Record<string, string | number> {
  const attributes: Record<string, string | number> = {};
  for (const [label, value] of Object.entries(labels)) {
    if (value !== '') {
      const [name, isNumber] = spelt.get(label) ?? [label, false];
      const number = isNumber ? Number(value) : NaN;
      attributes[name] = Number.isInteger(number) ? number : String(value);
    }
  }
  return attributes;
}
