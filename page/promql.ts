import type { Queries, QueryKey } from './answers.types';
import { copyFromButton } from './copy';
import { el } from './dom';

const LABELS: Readonly<Record<QueryKey, string>> = {
  requests: 'Requests a second',
  errors: 'Errors a second',
  errorRate: 'Error rate',
  p50: 'p50',
  p95: 'p95',
  p99: 'p99',
  byStatus: 'By status',
  heatMap: 'Heat map',
  inFlight: 'In flight',
  openConnections: 'Open connections',
  aborted: 'Aborted',
  endpoints: 'Requests by endpoint',
  endpointErrors: 'Errors by endpoint',
  endpointP95: 'p95 by endpoint',
  streams: 'Streams a second',
  streamsActive: 'Streams now',
  timeToFirstByte: 'Time to first byte',
  streamOutcomes: 'Outcomes',
  streamChunks: 'Chunks (tokens) a second',
  streamBytes: 'Bytes a second',
  streamDuration: 'Duration of streams',
  clientCalls: 'HTTP calls',
  clientErrors: 'HTTP errors',
  clientP95: 'HTTP p95',
  rpcClientCalls: 'RPC calls',
  cacheHits: 'Hit ratio',
  verifications: 'Verifications',
  rateLimitHits: 'Rate limit hits',
  rpc: 'Calls',
  rpcErrors: 'Errors',
  rpcP95: 'p95',
  ws: 'Calls',
  wsErrors: 'Errors',
  wsP95: 'p95',
  graphql: 'Calls',
  graphqlErrors: 'Errors',
  graphqlP95: 'p95',
  cpu: 'CPU',
  memory: 'Memory',
  disk: 'Disk',
  network: 'Network',
  resident: 'Resident memory',
  heap: 'Heap',
  eventLoop: 'Event loop delay',
  garbageCollection: 'Garbage collection',
  series: 'Series',
  scrapes: 'Scrapes',
  refused: 'Refused readers',
  dropped: 'Dropped',
};

/** The PromQL of some figures, folded up, each with a button that copies it. Not there without any. */
export class PromqlList {
  readonly element = el('details', { class: 'promql' });
  readonly #list = el('dl');
  #shown = '';

  constructor(
    title: string,
    private readonly keys: readonly QueryKey[],
  ) {
    const of = el('span', { class: 'visually-hidden' }, ` of ${title}`);
    this.element.append(el('summary', {}, 'PromQL', of), this.#list);
    this.element.hidden = true;
  }

  update(queries: Queries): void {
    const rows = this.keys.flatMap((key) => {
      const query = queries[key];
      return query === undefined ? [] : [{ label: LABELS[key], query }];
    });
    this.element.hidden = rows.length === 0;
    const shown = JSON.stringify(rows);
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.#list.replaceChildren(...rows.flatMap(({ label, query }) => queryRow(label, query)));
    }
  }
}

function queryRow(label: string, query: string): HTMLElement[] {
  const button = el('button', { type: 'button', class: 'small', 'aria-label': `Copy the PromQL of ${label}` }, 'Copy');
  button.addEventListener('click', () => void copyFromButton(button, query));
  return [el('dt', {}, label), el('dd', {}, el('code', { dir: 'auto' }, query), button)];
}
