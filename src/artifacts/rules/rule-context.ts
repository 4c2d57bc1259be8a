import type { ResolvedArtifactOptions } from '../artifact-options';
import { Vocabulary } from '../vocabulary';
import { without } from './alert-table';
import { Objectives } from './objectives';
import { Recorded } from './recorded';
import type { Alert, Candidate } from './rule-file';

/** Shares and percentiles of fewer calls than these in a window are of too few to tell anybody. */
const LEAST = 30;

/** What alerts are made from. */
export class RuleContext {
  readonly vocabulary: Vocabulary;
  readonly recorded: Recorded;
  readonly objectives: Objectives;

  constructor(readonly options: ResolvedArtifactOptions) {
    this.vocabulary = new Vocabulary(options);
    this.recorded = new Recorded(this.vocabulary);
    this.objectives = new Objectives(this.vocabulary, this.recorded);
  }

  /**
   * The condition that there is enough of something to judge it by: a number in the window, so that it is as right for
   * five minutes as for days.
   */
  enough(counted: string, min: number = LEAST): string {
    return `${counted} > ${min}`;
  }

  /** The condition that each service had requests enough in these five minutes. */
  get enoughRequests(): string {
    return this.enough(this.recorded.requests.series());
  }

  /** An alert on the metrics of the process itself, where the service tells them. */
  ofProcess(alert: (context: RuleContext) => Alert): Candidate {
    return this.options.metrics.defaultMetrics ? alert(this) : without('defaultMetrics');
  }

  /**
   * Keeps what is of a job that has shown our metrics within a day, where no job is given: `up` is of everything that
   * Prometheus scrapes, and many programs tell their process by the same names.
   *
   * @param ofTarget an expression over metrics that others have as well
   */
  ofOurs(ofTarget: string): string {
    if (this.options.job !== undefined) {
      return ofTarget;
    }
    const scrapes = this.vocabulary.select('metrics_scrapes_total', 'format="text"', 'code="200"');
    const { vocabulary } = this;
    return `${ofTarget}\nand ${vocabulary.on()}\ngroup ${vocabulary.by()} (last_over_time(${scrapes}[1d]))`;
  }
}
