import type { Instruments } from '../instruments/instruments';
import type { HistogramCell, LabelledHistogram } from '../instruments/labelled-histogram';
import type { LabelledCounter, LabelledGauge, NumberCell } from '../instruments/labelled-numbers';
import type { SeriesBudget } from '../instruments/series-budget';
import { type ClientLabel, hostLabelsOf, NO_ANSWER } from '../options/client-labels';
import type { ResolvedHttpClient } from '../options/resolve-http-client';
import { OTHER_ERROR, statusClassOf } from './label-values';

/** The status of an answer, or that there was none. */
export type CallStatus = number | 'error';

/** What a series of calls is about. */
export interface CallSeries {
  readonly host: string;
  /** As the label has it; `error` without an answer. */
  readonly status: string;
}

interface CallCells {
  /** None where the naming scheme has no counter. */
  readonly total: NumberCell | undefined;
  readonly duration: HistogramCell;
}

/** The metrics of the HTTP calls that the service makes. */
export interface HttpClientFamilies {
  readonly total: LabelledCounter | undefined;
  readonly duration: LabelledHistogram;
  readonly inFlight: LabelledGauge;
}

/** Where the calls to one host are counted. */
export interface HostCalls {
  readonly host: string;
  readonly inFlight: NumberCell;
  readonly cells: Map<string, Map<CallStatus, CallCells>>;
}

const FIRST_ERROR = 400;
const FIRST_SERVER_ERROR = 500;
/** Spring's word. */
const NO_TEMPLATE = 'none';
const PORT = /:(\d+)$/;

/**
 * The HTTP calls that the service makes: how many, how long, how many wait for their answer. The metrics are made by
 * the first call.
 */
export class HttpClientStore {
  private readonly hosts = new Map<string, HostCalls>();
  private families: HttpClientFamilies | undefined;
  private kept = 0;

  /** @throws MetricsConfigurationError where the registry has a metric of one of the names */
  constructor(
    private readonly client: ResolvedHttpClient,
    private readonly instruments: Instruments,
    private readonly budget: SeriesBudget,
  ) {
    for (const metric of [
      'http_client_requests_total',
      'http_client_request_duration_seconds',
      'http_client_requests_in_flight',
    ] as const) {
      if (instruments.has(metric)) {
        instruments.reserve(metric);
      }
    }
  }

  /** The metrics; `undefined` before the first call. */
  get made(): HttpClientFamilies | undefined {
    return this.families;
  }

  /** Calls that wait for their answer, by host. */
  get waiting(): ReadonlyMap<string, number> {
    return new Map([...this.hosts].map(([host, { inFlight }]) => [host, inFlight.value]));
  }

  /** Where the calls to a host are counted; the hosts are from a closed set. */
  of(host: string): HostCalls {
    const known = this.hosts.get(host);
    if (known !== undefined) {
      return known;
    }
    const { inFlight } = this.make();
    const values = hostLabelsOf(this.client.labels).map((label) => hostValue(label, host));
    const calls = { host, inFlight: inFlight.at(...values), cells: new Map() };
    this.hosts.set(host, calls);
    return calls;
  }

  /**
   * Counts one call that is over.
   *
   * @param method from a closed set
   * @param seconds `undefined` where nobody knows
   */
  record(calls: HostCalls, method: string, status: CallStatus, seconds: number | undefined): void {
    const cells = calls.cells.get(method)?.get(status) ?? this.newCells(calls, method, status);
    if (cells.total !== undefined) {
      cells.total.value++;
    }
    if (seconds !== undefined) {
      cells.duration.observe(seconds);
    }
  }

  /** What a label set of the counter or the histogram is about. */
  seriesOf(values: readonly string[]): CallSeries {
    const value = (source: ClientLabel['source']): string =>
      values[this.client.labels.findIndex((label) => label.source === source)] ?? '';
    const status = value('status');
    const port = value('port');
    return {
      host: value('host') || bracketed(value('address')) + (/^\d/.test(port) ? `:${port}` : ''),
      status: status === NO_ANSWER[this.client.naming] ? 'error' : status,
    };
  }

  private newCells({ cells, host }: HostCalls, method: string, status: CallStatus): CallCells {
    const { total, duration } = this.make();
    const values = this.client.labels.map((label) => this.valueOf(label, method, host, status));
    const made = { total: total?.at(...values), duration: duration.at(...values) };
    // A host answers with what status it likes: past the budget nothing more is kept of it.
    if (this.kept < this.budget.max) {
      this.kept++;
      const byStatus = cells.get(method) ?? new Map<CallStatus, CallCells>();
      cells.set(method, byStatus.set(status, made));
    }
    return made;
  }

  private valueOf(label: ClientLabel, method: string, host: string, status: CallStatus): string {
    switch (label.source) {
      case 'method':
        return method;
      case 'status':
        return status === 'error' ? NO_ANSWER[this.client.naming] : String(status);
      case 'error':
        return status === 'error' ? OTHER_ERROR : status >= FIRST_ERROR ? String(status) : '';
      case 'outcome':
        return status === 'error' ? 'UNKNOWN' : statusClassOf(status);
      case 'uri':
        return NO_TEMPLATE;
      default:
        return hostValue(label, host);
    }
  }

  private make(): HttpClientFamilies {
    return (this.families ??= this.makeFamilies());
  }

  private makeFamilies(): HttpClientFamilies {
    const { client, instruments, budget } = this;
    const names = (labels: readonly ClientLabel[]): string[] => labels.map(({ name }) => name);
    const options = { labels: names(client.labels), budget };
    const inFlight = { labels: names(hostLabelsOf(client.labels)), budget };
    return {
      total: instruments.has('http_client_requests_total')
        ? instruments.counter('http_client_requests_total', options)
        : undefined,
      duration: instruments.histogram('http_client_request_duration_seconds', client.buckets, options),
      inFlight: instruments.gauge('http_client_requests_in_flight', inFlight),
    };
  }
}

/** Whether a call failed: without an answer, or by a status of 500 or above. */
export function isFailed(status: string): boolean {
  return status === 'error' || Number(status) >= FIRST_SERVER_ERROR;
}

function hostValue({ source }: ClientLabel, host: string): string {
  if (source === 'host') {
    return host;
  }
  const port = PORT.exec(host.replace(/^\[.*\]/, ''))?.[1] ?? '';
  if (source === 'port') {
    return port;
  }
  const address = port === '' ? host : host.slice(0, -port.length - 1);
  return address.replace(/^\[(.*)\]$/, '$1');
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
