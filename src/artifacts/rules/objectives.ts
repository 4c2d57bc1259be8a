import { Counted, type Share } from './counted';
import type { Recorded } from './recorded';
import type { RecordingRule } from './rule-file';
import { boundPattern, literalPattern, quoted } from '../promql-text';
import { type Vocabulary } from '../vocabulary';
import type { Window } from '../../options/artifact.options';
import { HOUR, isLong } from './windows';

/** The half hour that traffic is compared by with that of other days. */
export const HALF_HOUR: Window = '30m';

/** A share of requests that is to be good. */
export interface Objective {
  /** In percent. */
  readonly percent: number;
  /** Those that are not. */
  readonly bad: Share;
  /** What tells the series that it is about from others of the same names. */
  readonly matchers: readonly string[];
}

/** The objectives of a service, as its options name them: of all requests, of their durations, of single routes. */
export class Objectives {
  /** Requests that the service answers; `undefined` where no label tells. */
  readonly availability: Objective | undefined;
  /** Requests that it answers in time, where that is asked for. */
  readonly latency: Objective | undefined;
  /** Requests to single routes that it answers. */
  readonly routes: readonly Objective[];

  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly recorded: Recorded,
  ) {
    const { slo, sloLatency, sloRoutes } = vocabulary.options;
    const failed = recorded.failedRequests;
    this.availability = failed && { percent: slo, bad: failed, matchers: [] };
    this.latency = sloLatency && { percent: sloLatency.percent, bad: this.slow(sloLatency.seconds), matchers: [] };
    const routes = Object.entries(sloRoutes);
    this.routes = this.routesOf(routes.map(([path, percent]) => [vocabulary.route(path), percent]));
  }

  /** What is to be recorded of windows up to some hours. */
  get rules(): readonly RecordingRule[] {
    const windows = this.windows.filter((window) => !isLong(window));
    return [
      ...(this.latency === undefined ? [] : [this.latency.bad.whole.over(), ...this.latency.bad.rules()]),
      ...windows.flatMap((window) => this.over(window)),
    ];
  }

  /** What is to be recorded of windows of days, and what is left of the error budgets. */
  get longRules(): readonly RecordingRule[] {
    const long = this.windows.filter(isLong);
    return [...long.flatMap((window) => this.over(window)), ...this.shares.map((share) => this.budgetLeft(share))];
  }

  /** What is left of an error budget: 1 is all of it, 0 nothing, below that it is overspent. */
  budgetLeft({ percent, bad }: Objective): RecordingRule {
    const { sloPeriod } = this.vocabulary.options;
    const { record } = bad.whole.over(sloPeriod);
    return {
      record: record.replace(/:\w+$/, `_error_budget_left:ratio${sloPeriod}`),
      expr: `1 - ${bad.series(sloPeriod)} / ${budgetOf(percent)}`,
    };
  }

  private get shares(): readonly Objective[] {
    return [this.availability, this.latency].filter((objective) => objective !== undefined);
  }

  private get windows(): readonly Window[] {
    const { sloWindows, sloPeriod } = this.vocabulary.options;
    const asked = sloWindows.flatMap(({ long, short }) => [long, short]);
    return [...new Set<Window>([HALF_HOUR, HOUR, ...asked, sloPeriod])].filter((window) => window !== '5m');
  }

  private over(window: Window): readonly RecordingRule[] {
    const ofShare = (bad: Share): readonly RecordingRule[] => [
      bad.whole.over(window),
      bad.part.over(window),
      bad.over(window),
    ];
    const { sloWindows, sloPeriod } = this.vocabulary.options;
    const ofRoutes = this.routes[0]?.bad;
    // The period is for the error budget, which routes have none of, but where a window is as long.
    const isOfRoutes =
      window !== sloPeriod || sloWindows.some(({ long, short }) => long === window || short === window);
    return [
      ...(this.availability === undefined ? [this.recorded.requests.over(window)] : []),
      ...this.shares.flatMap(({ bad }) => ofShare(bad)),
      ...(ofRoutes !== undefined && isOfRoutes ? ofShare(ofRoutes) : []),
    ];
  }

  private slow(seconds: number): Share {
    const { vocabulary } = this;
    const name = vocabulary.nameOf('http_request_duration_seconds');
    const whole = new Counted(vocabulary, { name, expr: vocabulary.counted(vocabulary.durationsCount()) });
    const le = `le=~${quoted(boundPattern(seconds))}`;
    const within = vocabulary.counted(vocabulary.buckets('http_request_duration_seconds', le));
    return new Counted(vocabulary, {
      name: `${name}_slow`,
      expr: `clamp_min(${whole.series()} - ${within}, 0)`,
    }).in(whole);
  }

  private routesOf(objectives: readonly (readonly [path: string, percent: number])[]): readonly Objective[] {
    const label = this.vocabulary.requestLabel('path');
    const paths = objectives.map(([path]) => literalPattern(path));
    const bad = this.recorded.failedRoutesOf([`${label}=~${quoted(paths.join('|'))}`]);
    return label === undefined || bad === undefined
      ? []
      : objectives.map(([path, percent]) => ({ percent, bad, matchers: [`${label}=${quoted(path)}`] }));
  }
}

/** The share of bad requests by which the budget of an objective is spent so many times as fast as it lasts. */
export function thresholdOf(percent: number, factor: number): number {
  return Number((factor * budgetOf(percent)).toPrecision(6));
}

/** The share of requests that an objective allows to be bad: floating point makes 0.0009999999999999432 of it. */
export function budgetOf(percent: number): number {
  return Number(((100 - percent) / 100).toPrecision(6));
}
