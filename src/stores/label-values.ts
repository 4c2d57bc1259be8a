import type { MetricsNaming } from '../catalogue/naming';
import { springPattern } from '../core/spring-pattern';
import type { RouteLabels } from '../instruments/instruments';
import { UNMATCHED } from '../instruments/labels';
import type { ExposedLabel } from '../options/request-labels';
import type { ResolvedHttpOptions } from '../options/resolve-http';
import type { ExceptionNames } from './exception-names';
import { exceptionIn, isEventStream, isUnsent, protocolVersionIn, schemeIn } from './request-traits';
import type { RequestSeries } from './series-slots';

const OUTCOMES = ['UNKNOWN', 'INFORMATIONAL', 'SUCCESS', 'REDIRECTION', 'CLIENT_ERROR', 'SERVER_ERROR'];
/** How a request ended without a status, by the status that stands for it: see docs/decisions/0017. */
const UNSENT_ERRORS: Readonly<Record<number, string>> = {
  408: 'request_timeout',
  499: 'client_closed_request',
  504: 'timeout',
};
/** The fallback of the OpenTelemetry conventions for `error_type`. */
export const OTHER_ERROR = '_OTHER';
/** Micrometer's word for a route that is not known. */
const UNKNOWN = 'UNKNOWN';
const NOT_FOUND = 404;
const FIRST_SERVER_ERROR = 500;

/** The class of a status, `5xx`. */
export function classTextOf(status: number): string {
  return `${Math.trunc(status / 100)}xx`;
}

/** The class of a status in Micrometer's words. */
export function statusClassOf(status: number): string {
  return OUTCOMES[Math.trunc(status / 100)] ?? 'UNKNOWN';
}

/** Which labels of other metrics have routes, and how the naming scheme writes these; `undefined`: as they are. */
export function routeLabels({ naming, counterLabels }: ResolvedHttpOptions): RouteLabels | undefined {
  if (naming === 'prometheus') {
    return undefined;
  }
  // Decorators call theirs `path` always.
  const names = new Set(['path', ...counterLabels.filter(({ source }) => source === 'path').map(({ name }) => name)]);
  const written = (path: string): string => (naming === 'micrometer' ? springPattern(path) : path);
  const unmatched = naming === 'micrometer' ? UNKNOWN : '';
  return {
    names,
    write: (name, value) => (names.has(name) ? (value === UNMATCHED ? unmatched : written(value)) : value),
  };
}

/** The values of the labels of requests, as the naming scheme has them. */
export class LabelValues {
  constructor(
    readonly naming: MetricsNaming,
    readonly groupStatus: boolean,
    private readonly exceptions: ExceptionNames,
  ) {}

  /**
   * @param tellsErrors whether another label tells how requests failed, so that the status is only what was sent
   * @returns empty where the label is absent, which PromQL reads alike
   */
  of(series: RequestSeries, source: ExposedLabel['source'], tellsErrors: boolean): string {
    const { method, status, traits } = series;
    switch (source) {
      case 'method':
        return method;
      case 'path':
        return this.pathOf(series);
      case 'status':
        return tellsErrors && this.naming === 'opentelemetry' && isUnsent(traits) ? '' : this.statusText(status);
      case 'outcome':
        return statusClassOf(status);
      case 'stream':
        return isEventStream(traits) ? 'true' : '';
      case 'scheme':
        return schemeIn(traits);
      case 'protocolVersion':
        return protocolVersionIn(traits);
      case 'exception':
        return this.exceptions.nameOf(exceptionIn(traits));
      case 'errorType':
        return this.naming === 'micrometer' ? this.exceptions.nameOf(exceptionIn(traits)) : this.errorOf(series);
      default:
        return series.custom[source] ?? '';
    }
  }

  private pathOf({ path, status }: RequestSeries): string {
    switch (this.naming) {
      case 'prometheus':
        return path;
      case 'opentelemetry':
        return path === UNMATCHED ? '' : path;
      case 'micrometer':
        return path === UNMATCHED ? unmatchedUri(status) : springPattern(path);
    }
  }

  private statusText(status: number): string {
    return this.groupStatus ? classTextOf(status) : String(status);
  }

  private errorOf({ status, traits }: RequestSeries): string {
    if (isUnsent(traits)) {
      return UNSENT_ERRORS[status] ?? OTHER_ERROR;
    }
    return status >= FIRST_SERVER_ERROR ? this.statusText(status) : '';
  }
}

/** Spring's words for a request that no pattern took. */
function unmatchedUri(status: number): string {
  if (statusClassOf(status) === 'REDIRECTION') {
    return 'REDIRECTION';
  }
  return status === NOT_FOUND ? 'NOT_FOUND' : UNKNOWN;
}
