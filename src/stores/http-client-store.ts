import type { Instruments } from '../instruments/instruments';
import type { HistogramCell, LabelledHistogram } from '../instruments/labelled-histogram';
import type { LabelledCounter, LabelledGauge, NumberCell } from '../instruments/labelled-numbers';
import type { SeriesBudget } from '../instruments/series-budget';
import { type ClientLabel, hostLabelsOf, NO_ANSWER } from '../options/client-labels';
import type { ResolvedHttpClient } from '../options/resolve-http-client';
import { classTextOf, OTHER_ERROR, statusClassOf } from './label-values';

/** The status of an answer, or that there was none. */
export type CallStatus = number | 'error';

/** How many statuses of one host are told apart: it answers with what it likes. Of more the class is told. */
const MOST_STATUSES = 20;
/** The label of what is no status of HTTP. */
const NO_STATUS = '_OTHER';

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
  /** Those that are told apart. */
  readonly statuses: Set<number>;
}

/** The first digit of a status that is an error. */
const FIRST_ERROR = 4;
const FIRST_STATUS = 100;
const LAST_STATUS = 999;
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

  /** The name of the metric of durations. */
  get name(): string {
    return this.instruments.nameOf('http_client_request_duration_seconds');
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
    const calls = { host, inFlight: inFlight.at(...values), cells: new Map(), statuses: new Set<number>() };
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

  private newCells(calls: HostCalls, method: string, status: CallStatus): CallCells {
    const { cells, host } = calls;
    const { total, duration } = this.make();
    const told = status === 'error' ? status : this.toldStatus(calls, status);
    const values = this.client.labels.map((label) => this.valueOf(label, method, host, told));
    const made = { total: total?.at(...values), duration: duration.at(...values) };
    if (this.kept < this.budget.max) {
      this.kept++;
      const byStatus = cells.get(method) ?? new Map<CallStatus, CallCells>();
      cells.set(method, byStatus.set(status, made));
    }
    return made;
  }

  /** The status as labels have it: itself, its class where there is no room for more, or that it is none. */
  private toldStatus({ statuses }: HostCalls, status: number): string {
    if (!(status >= FIRST_STATUS && status <= LAST_STATUS)) {
      return NO_STATUS;
    }
    const hasRoom = statuses.size < MOST_STATUSES && this.make().duration.size < this.budget.max;
    if (hasRoom) {
      statuses.add(status);
    }
    return statuses.has(status) ? String(status) : classTextOf(status);
  }

  private valueOf(label: ClientLabel, method: string, host: string, status: string): string {
    const first = Number(status[0]);
    switch (label.source) {
      case 'method':
        return method;
      case 'status':
        return status === 'error' ? NO_ANSWER[this.client.naming] : status;
      case 'error':
        return status === 'error' ? OTHER_ERROR : first >= FIRST_ERROR ? status : '';
      case 'outcome':
        return status === 'error' ? 'UNKNOWN' : statusClassOf(100 * first);
      case 'uri':
        return NO_TEMPLATE;
      default:
        return hostValue(label, host);
    }
  }

  make(): HttpClientFamilies {
    return (this.families ??= this.makeFamilies());
  }

  private makeFamilies(): HttpClientFamilies {
    const { client, instruments, budget } = this;
    const names = (labels: readonly ClientLabel[]): string[] => labels.map(({ name }) => name);
    // Hosts are few and statuses have classes: past the budget, it is told who fails.
    const closed = names(client.labels.filter(({ source }) => source !== 'method'));
    const options = { labels: names(client.labels), closed, budget };
    const ofHost = names(hostLabelsOf(client.labels));
    const inFlight = { labels: ofHost, closed: ofHost, budget };
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
  return status === 'error' || status.startsWith('5');
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
