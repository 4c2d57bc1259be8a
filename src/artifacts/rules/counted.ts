import type { Vocabulary } from '../vocabulary';
import type { RecordingRule } from './rule-file';
import type { Window } from '../../options/artifact.options';
import { NOW, NOW_SECONDS, summedUp } from './windows';

/** What a counter, or several, have counted. */
export interface CountedOf {
  /** The labels by which it is told apart, beside those of the service. */
  readonly labels?: readonly string[];
  /** What it is called in the names of recorded series. */
  readonly name: string;
  /** How PromQL counts it over five minutes, summed up by these labels. */
  readonly expr: string;
  /** What longer windows are recorded of, where not of all: matchers. */
  readonly only?: readonly string[];
}

/**
 * Something that is counted, and what recording rules record of it. Only the last five minutes are read from the series
 * of the service, longer windows from what was recorded of these: a few hundred samples in place of millions.
 */
export class Counted {
  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly of: CountedOf,
  ) {}

  get name(): string {
    return this.of.name;
  }

  /** How much was counted in a window. */
  over(window: Window = NOW): RecordingRule {
    const recorded = (shorter: Window): string =>
      this.vocabulary.selectName(this.record(`increase${shorter}`), ...(this.of.only ?? []));
    return {
      record: this.record(`increase${window}`),
      expr: window === NOW ? this.of.expr : summedUp(recorded, window),
    };
  }

  /** How much was counted per second. */
  perSecond(): RecordingRule {
    return { record: this.record(`rate${NOW}`), expr: `${this.series()} / ${NOW_SECONDS}` };
  }

  /** How PromQL asks for what was recorded of a window. */
  series(window: Window = NOW, ...matchers: readonly string[]): string {
    return this.vocabulary.selectName(this.over(window).record, ...matchers);
  }

  /**
   * The share of this in something else that was counted. Where no series of this was born so far, none of it was
   * counted.
   *
   * @param whole of what it is a part
   * @param name what the whole is called in the name of the share
   */
  in(whole: Counted, name: string = whole.name): Share {
    const part = new Counted(this.vocabulary, { ...this.of, expr: `${this.of.expr} or 0 * ${whole.series()}` });
    const record = (window: Window): string => part.record(`ratio_rate${window}`, `_per_${name}`);
    return new Share(this.vocabulary, whole, part, record);
  }

  private record(operation: string, suffix = ''): string {
    return `${this.vocabulary.level(...(this.of.labels ?? []))}:${this.name}${suffix}:${operation}`;
  }
}

/** A part of something that is counted. */
export class Share {
  constructor(
    private readonly vocabulary: Vocabulary,
    readonly whole: Counted,
    readonly part: Counted,
    private readonly record: (window: Window) => string,
  ) {}

  /** The share, from 0 to 1; none where nothing was counted. */
  over(window: Window = NOW): RecordingRule {
    return { record: this.record(window), expr: `${this.part.series(window)}\n/\n(${this.whole.series(window)} > 0)` };
  }

  /** How PromQL asks for the share of a window. */
  series(window: Window = NOW, ...matchers: readonly string[]): string {
    return this.vocabulary.selectName(this.record(window), ...matchers);
  }

  /** All that is to be recorded of five minutes. */
  rules(): readonly RecordingRule[] {
    return [this.part.over(), this.over()];
  }
}
