import { toLabelValue } from '../instruments/labels';
import { type Ending, NOTHING } from '../follow/meter';
import { type MeasuredMethod, placeOf } from './measured-method';
import { type EndedCall, type LabelValue, type OwnMetric } from './own-metric';
import type { Recorder } from './recorder';

/** What the labels of a metric of the application's own are computed from. */
export interface CallLabels {
  readonly method: MeasuredMethod;
  /** Of the metric, in its order. */
  readonly names: readonly string[];
  /** By label name; `result` is among them where the application has one of its own. */
  readonly values: ReadonlyMap<string, LabelValue>;
  /** Is told what a function threw. */
  readonly onFailure: (label: string, error: unknown) => void;
}

/** What the labels of the metric are computed from where it stands on this method. Warns where it is there twice. */
export function labelsOf(
  recorder: Recorder,
  method: MeasuredMethod,
  metric: OwnMetric,
  names: readonly string[],
): CallLabels {
  const { className, methodName } = method;
  recorder.claims.claim({ method, labels: { class: className, method: methodName }, named: true, fix: '' });
  const where = placeOf(method);
  return {
    method,
    names,
    values: metric.labels,
    onFailure: (label, error) =>
      recorder.report(
        `labels.${label} of ${where}`,
        `labels.${label} of ${where} failed, so the label is empty`,
        error,
      ),
  };
}

/** The series of one metric to which the calls of a method belong. */
export class CallSeries<Cell> {
  /** Whether the series depends on what a call was given, or came to. */
  readonly usesCall: boolean;
  private readonly ok: Cell | undefined;
  private readonly error: Cell | undefined;

  /** @param at the series with these label values */
  constructor(
    private readonly labels: CallLabels,
    private readonly at: (...values: string[]) => Cell,
  ) {
    this.usesCall = [...labels.values.values()].some((value) => typeof value === 'function');
    if (!this.usesCall) {
      this.ok = this.seriesOf([], 'returned', undefined);
      this.error = this.seriesOf([], 'threw', undefined);
    }
  }

  /** The series of a call that ended so. */
  of(args: readonly unknown[], ending: Ending, value: unknown): Cell {
    return (ending === 'threw' ? this.error : this.ok) ?? this.seriesOf(args, ending, value);
  }

  private seriesOf(args: readonly unknown[], ending: Ending, value: unknown): Cell {
    const { method, names, values } = this.labels;
    const hasThrown = ending === 'threw';
    const call: EndedCall = Object.freeze({
      class: method.className,
      method: method.methodName,
      result: hasThrown ? 'error' : 'ok',
      error: hasThrown ? value : undefined,
    });
    const result = hasThrown || value === NOTHING ? undefined : value;
    return this.at(
      ...names.map((name) => {
        const label = values.get(name);
        if (label === undefined) {
          return call.result;
        }
        return toLabelValue(typeof label === 'function' ? this.ask(name, () => label(args, result, call)) : label);
      }),
    );
  }

  private ask(label: string, compute: () => unknown): unknown {
    try {
      const value = compute();
      if (value instanceof Promise) {
        value.catch(() => {});
        throw new TypeError('it returned a promise');
      }
      return value;
    } catch (error) {
      this.labels.onFailure(label, error);
      return undefined;
    }
  }
}
