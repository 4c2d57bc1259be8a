import type { IncomingMessage } from 'node:http';
import { toLabelValue } from '../instruments/labels';
import type { ResolvedHttpOptions } from '../options/resolve-http';

/** Computes the custom labels of requests; whatever the functions do, values come out. */
export class CustomLabelValues {
  /** @param onFailure called with the label and what its function threw; the value is empty then */
  constructor(
    private readonly labels: ResolvedHttpOptions['customLabels'],
    private readonly onFailure: (label: string, error: unknown) => void,
  ) {}

  /** Whether there are custom labels at all. */
  get areThere(): boolean {
    return this.labels.length > 0;
  }

  /** The values for one request, in the order of the option; `undefined` where there are no custom labels. */
  of(request: IncomingMessage): string[] | undefined {
    return this.labels.length === 0 ? undefined : this.labels.map((label) => this.compute(label, request));
  }

  /** Those of a request that could not be read. */
  get none(): string[] | undefined {
    return this.labels.length === 0 ? undefined : this.labels.map(() => '');
  }

  private compute(label: ResolvedHttpOptions['customLabels'][number], request: IncomingMessage): string {
    try {
      const value: unknown = label.compute(request);
      reportRejection(value, (error) => this.onFailure(label.name, error));
      return toLabelValue(value);
    } catch (error) {
      this.onFailure(label.name, error);
      return '';
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
