import { springPattern } from '../../../src/core/spring-pattern';
import type { ClientLabelSource } from '../../../src/options/client-labels';
import type { ExposedLabel } from '../../../src/options/request-labels';
import type { ResolvedOptions } from '../../../src/options/resolve-options';
import { statusClassOf } from '../../../src/stores/label-values';
import type { Series } from './series';

type Labels = Readonly<Record<string, string>>;

/** Series as a service with default options exposes them, as one with these options would. */
export function translate(series: Series, options: ResolvedOptions): Series {
  const translated: Record<string, string> = {};
  for (const [text, samples] of Object.entries(series)) {
    const key = withDefaults(translateSeries(text, options), options);
    if (key in translated) {
      throw new Error(`Two series of the scenario are ${key} under these options`);
    }
    translated[key] = samples;
  }
  return translated;
}

/** The metrics of the option `defaultMetrics`. */
const OF_PROCESS = /^(?:process|nodejs)_/;
/** What Prometheus makes of each target by itself. */
const OF_TARGETS = /^(?:up|scrape_\w+)\{/;

function withDefaults(text: string, { defaultLabels }: ResolvedOptions): string {
  const defaults = Object.entries(defaultLabels).map(
    ([name, value]) => `,${name === 'job' ? 'exported_job' : name}="${value}"`,
  );
  return OF_TARGETS.test(text) ? text : text.replace(/\}$/, `${defaults.join('')}}`);
}

function translateSeries(text: string, options: ResolvedOptions): string {
  const [, name = '', inside = ''] = /^(\w+)\{(.*)\}$/.exec(text) ?? [];
  const [metric = '', suffix = ''] = /^(.+?)(_bucket|_count|_sum)?$/.exec(name)?.slice(1) ?? [];
  const labels = Object.fromEntries([...inside.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
  const { names, http, metrics } = options;
  if (!Object.hasOwn(names, metric)) {
    return write(OF_PROCESS.test(name) ? `${options.defaultMetrics?.prefix ?? ''}${name}` : name, labels);
  }
  const counter = names.http_requests_total;
  if (metric === 'http_requests_total' && (counter === undefined || metrics.exclude.has(counter))) {
    return write(`${names.http_request_duration_seconds}_count`, ofRequest(labels, http.durationLabels, options));
  }
  const calls = names.http_client_requests_total;
  if (metric === 'http_client_requests_total' && (calls === undefined || metrics.exclude.has(calls))) {
    return write(`${names.http_client_request_duration_seconds}_count`, ofCall(labels, options));
  }
  const inForce = `${names[metric as keyof typeof names]}${suffix}`;
  if (metric === 'http_requests_total') {
    return write(inForce, ofRequest(labels, http.counterLabels, options));
  }
  if (metric === 'http_request_duration_seconds') {
    return write(inForce, ofRequest(labels, http.durationLabels, options));
  }
  if (metric.startsWith('http_client_')) {
    return write(inForce, ofCall(labels, options));
  }
  if (metric.startsWith('http_streaming_')) {
    const path = http.counterLabels.filter(({ source }) => source === 'path');
    return write(inForce, ofRequest(labels, path, options));
  }
  return write(inForce, labels);
}

/** The labels of a request that are exposed, and what is no label of requests. */
function ofRequest(
  { method, path, status, ...rest }: Labels,
  exposed: readonly ExposedLabel[],
  options: ResolvedOptions,
): Labels {
  const { naming, groupStatus } = options.http;
  const isFailure = Number(status) >= 500;
  const text = groupStatus ? `${status?.[0]}xx` : (status ?? '');
  // In histories, 499 is what stands for no answer.
  const isUnsent = naming === 'opentelemetry' && status === '499';
  const exception = isFailure ? 'Error' : 'none';
  const error = isUnsent ? 'client_closed_request' : isFailure ? text : '';
  const values: Labels = {
    method: method ?? '',
    path: naming === 'micrometer' ? springPattern(path ?? '') : (path ?? ''),
    status: isUnsent ? '' : text,
    outcome: statusClassOf(Number(status)),
    scheme: 'http',
    protocolVersion: '1.1',
    errorType: naming === 'micrometer' ? exception : error,
    exception,
  };
  return { ...rest, ...Object.fromEntries(exposed.map(({ source, name }) => [name, values[source] ?? 'custom'])) };
}

/** The labels of a call to another service, and what is no label of calls. */
function ofCall({ method, host, status, ...rest }: Labels, { httpClient }: ResolvedOptions): Labels {
  const [address = '', port = ''] = (host ?? '').split(':');
  const isAnswered = status !== 'error';
  const values: Readonly<Record<ClientLabelSource, string>> = {
    method: method ?? '',
    host: host ?? '',
    address,
    port,
    status: isAnswered
      ? (status ?? '')
      : { prometheus: status, opentelemetry: '', micrometer: 'CLIENT_ERROR' }[httpClient?.naming ?? 'prometheus'],
    error: isAnswered ? (Number(status) >= 400 ? (status ?? '') : '') : '_OTHER',
    outcome: isAnswered ? statusClassOf(Number(status)) : 'UNKNOWN',
    uri: 'none',
  };
  return {
    ...rest,
    ...Object.fromEntries((httpClient?.labels ?? []).map(({ source, name }) => [name, values[source]])),
  };
}

function write(name: string, labels: Labels): string {
  const inside = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  return `${name}{${inside.join(',')}}`;
}
