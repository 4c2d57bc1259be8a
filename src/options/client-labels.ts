import type { MetricsNaming } from '../catalogue/naming';

/**
 * What a label of outgoing HTTP calls tells. `host` is address and port in one. `error` is what went wrong: the status
 * from 400 on, `_OTHER` without an answer. `uri` is the template of the URL, which no client tells.
 */
export type ClientLabelSource = 'method' | 'host' | 'address' | 'port' | 'status' | 'error' | 'outcome' | 'uri';

/** A label of outgoing HTTP calls: where its value comes from, and its name. */
export interface ClientLabel {
  readonly source: ClientLabelSource;
  readonly name: string;
}

/** What the status of a call without an answer is under a naming scheme. */
export const NO_ANSWER: Readonly<Record<MetricsNaming, string>> = {
  prometheus: 'error',
  // The conventions leave the status out, and tell by `error_type`.
  opentelemetry: '',
  micrometer: 'CLIENT_ERROR',
};

/**
 * The labels of outgoing HTTP calls under the naming schemes, in their order. Sources: OpenTelemetry semantic
 * conventions, "HTTP client"; Spring's `DefaultClientRequestObservationConvention`, whose `client_name` has no port.
 */
export const CLIENT_LABELS: Readonly<Record<MetricsNaming, readonly ClientLabel[]>> = {
  prometheus: [
    { source: 'method', name: 'method' },
    { source: 'host', name: 'host' },
    { source: 'status', name: 'status' },
  ],
  opentelemetry: [
    { source: 'method', name: 'http_request_method' },
    { source: 'address', name: 'server_address' },
    { source: 'port', name: 'server_port' },
    { source: 'status', name: 'http_response_status_code' },
    { source: 'error', name: 'error_type' },
  ],
  micrometer: [
    { source: 'host', name: 'client_name' },
    { source: 'method', name: 'method' },
    { source: 'outcome', name: 'outcome' },
    { source: 'status', name: 'status' },
    { source: 'uri', name: 'uri' },
  ],
};

/** The labels that tell hosts apart. */
export function hostLabelsOf(labels: readonly ClientLabel[]): readonly ClientLabel[] {
  return labels.filter(({ source }) => source === 'host' || source === 'address' || source === 'port');
}
