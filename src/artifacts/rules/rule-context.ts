import type { ResolvedArtifactOptions } from '../artifact-options';
import { Vocabulary } from '../vocabulary';
import { Recorded } from './recorded';

/** Below this many calls per second, shares and percentiles are of too few to wake anybody: 30 in five minutes. */
const LEAST_PER_SECOND = 0.1;

/** What alerts are made from. */
export class RuleContext {
  readonly vocabulary: Vocabulary;
  readonly recorded: Recorded;

  constructor(readonly options: ResolvedArtifactOptions) {
    this.vocabulary = new Vocabulary(options);
    this.recorded = new Recorded(this.vocabulary);
  }

  /** The condition that there is enough of something to judge it by. */
  enough(rate: string, min: number = LEAST_PER_SECOND): string {
    return `${rate} > ${min}`;
  }

  /** The condition that each job had requests enough in these five minutes. */
  get enoughRequests(): string {
    return this.enough(this.recorded.series(this.recorded.requestRate('5m')));
  }

  /**
   * Keeps what is of a job that has shown our metrics within a day, where no job is given: `up` is of everything that
   * Prometheus scrapes.
   *
   * @param ofTarget an expression over metrics that Prometheus makes of each target
   */
  ofOurs(ofTarget: string): string {
    if (this.options.job !== undefined) {
      return ofTarget;
    }
    const scrapes = this.vocabulary.select('metrics_scrapes_total', 'format="text"', 'code="200"');
    return `${ofTarget}\nand on (job)\ngroup by (job) (last_over_time(${scrapes}[1d]))`;
  }
}
