import type { MetricName } from '../catalogue/catalogue';
import type { MetricNames } from '../catalogue/naming';
import { type ClientLabelSource, hostLabelsOf, NO_ANSWER } from '../options/client-labels';
import type { ResolvedHttpClient } from '../options/resolve-http-client';
import type { Matcher } from './promql-text';

/** What a vocabulary says of any metric. */
interface Selectors {
  readonly options: { readonly metrics: { readonly httpClient: ResolvedHttpClient | undefined } };
  nameOf<Name extends MetricName>(metric: Name): MetricNames[Name];
  exposes(metric: MetricName): boolean;
  select(metric: MetricName, ...matchers: readonly Matcher[]): string;
  selectName(name: string, ...matchers: readonly Matcher[]): string;
}

/** How PromQL speaks of the calls to other services over HTTP. */
export class CallVocabulary {
  constructor(private readonly vocabulary: Selectors) {}

  /** The name of their counter, or that of the count of their durations. */
  get name(): string {
    const { vocabulary } = this;
    const counter = this.isCounted ? vocabulary.nameOf('http_client_requests_total') : undefined;
    return counter ?? `${vocabulary.nameOf('http_client_request_duration_seconds')}_count`;
  }

  /** Their counter, or the count of their durations. */
  select(...matchers: readonly Matcher[]): string {
    const { vocabulary } = this;
    return this.isCounted
      ? vocabulary.select('http_client_requests_total', ...matchers)
      : vocabulary.selectName(this.name, ...matchers);
  }

  private get isCounted(): boolean {
    return this.vocabulary.exposes('http_client_requests_total');
  }

  /** The labels that tell the hosts apart that are called. */
  get host(): readonly string[] {
    return hostLabelsOf(this.options?.labels ?? []).map(({ name }) => name);
  }

  /** What a label is called; `undefined` where they have none of that meaning. */
  label(source: ClientLabelSource): string | undefined {
    return this.options?.labels.find((label) => label.source === source)?.name;
  }

  /** Calls without an answer, or with one of 500 or above. */
  get failed(): Matcher {
    const error = this.label('error');
    return error === undefined
      ? `${this.label('status')}=~"${NO_ANSWER[this.options?.naming ?? 'prometheus']}|5.."`
      : `${error}=~"_OTHER|5.."`;
  }

  private get options(): ResolvedHttpClient | undefined {
    return this.vocabulary.options.metrics.httpClient;
  }
}
