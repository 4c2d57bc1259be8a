import { toLabelValue } from '../instruments/labels';
import type { EndedRequest, MeasuredRequest, MeasuredResponse } from '../options/http.options';
import type { HandlerLabels } from '../platform/handler-notes';
import type { ResolvedOptions } from '../options/resolve-options';

type EndOptions = Pick<ResolvedOptions['http'], 'customLabels' | 'excludeWhen'> & Pick<ResolvedOptions, 'onRequestEnd'>;

/** What functions of the application say of a request that is over, and hear of it. Whatever they do harms nothing. */
export class RequestEnds {
  /** Whether there are any: without them nobody need ask. */
  readonly areThere: boolean;

  /** @param onFailure called with the option and what its function threw */
  constructor(
    private readonly options: EndOptions,
    private readonly onFailure: (option: string, error: unknown) => void,
  ) {
    const { customLabels, excludeWhen, onRequestEnd } = options;
    this.areThere = customLabels.length > 0 || excludeWhen !== undefined || onRequestEnd !== undefined;
  }

  /**
   * Has a request recorded with its custom labels, in the order of the option, unless it is left out; tells of it then.
   *
   * @param request of the framework, as `response` is
   * @param labels those that decorators give the handler, in place of those of the option
   */
  record(
    request: MeasuredRequest | undefined,
    response: MeasuredResponse,
    info: EndedRequest,
    record: (custom: readonly string[] | undefined) => void,
    labels: HandlerLabels = {},
  ): void {
    const { customLabels, excludeWhen, onRequestEnd } = this.options;
    // It is recorded after the application's functions had it in their hands.
    Object.freeze(info);
    // What could not be read is no request that a function could look at.
    const isExcluded = (): unknown => request !== undefined && excludeWhen?.(request, response, info);
    if (excludeWhen !== undefined && this.call('http.excludeWhen', isExcluded) === true) {
      return;
    }
    const values = customLabels.map(({ name, compute }) => {
      if (request === undefined) {
        return '';
      }
      const ofHandler = Object.hasOwn(labels, name) ? labels[name] : undefined;
      const where = ofHandler === undefined ? `http.customLabels.${name}` : `@MetricsLabels().${name}`;
      return toLabelValue(this.call(where, () => (ofHandler ?? compute)(request, response, info)));
    });
    record(values.length === 0 ? undefined : values);
    if (onRequestEnd !== undefined) {
      this.call('onRequestEnd', () => onRequestEnd(info));
    }
  }

  private call(option: string, callback: () => unknown): unknown {
    try {
      const value = callback();
      reportRejection(value, (error) => this.onFailure(option, error));
      return value;
    } catch (error) {
      this.onFailure(option, error);
      return undefined;
    }
  }
}

/**
 * A user callback should be synchronous. If it returned a promise anyway, reports its rejection, so that it is not
 * unhandled.
 */
export function reportRejection(value: unknown, onRejected: (error: unknown) => void): void {
  if (value instanceof Promise) {
    value.catch(onRejected);
  }
}
