import type { Vocabulary } from '../vocabulary';
import { baseOf, share, sumOfRates } from './promql';
import type { RecordingRule } from './rule-file';

const NOW = '5m';

/** What is recorded of the clients that wait for the first byte of a stream. */
export class StreamWaits {
  private readonly abandoned: string;
  private readonly firstBytes: string;

  private constructor(private readonly vocabulary: Vocabulary) {
    this.abandoned = vocabulary.nameOf('http_streaming_abandoned_total');
    this.firstBytes = `${vocabulary.nameOf('http_streaming_time_to_first_byte_seconds')}_count`;
  }

  /** `undefined` where the service has no metrics of streams. */
  static of(vocabulary: Vocabulary): StreamWaits | undefined {
    return vocabulary.has('http_streaming_abandoned_total') ? new StreamWaits(vocabulary) : undefined;
  }

  /** Clients per second that got the first byte, or left before. */
  get rate(): RecordingRule {
    const left = this.abandonedRate;
    const by = this.vocabulary.by();
    const served = sumOfRates(this.vocabulary.selectName(this.firstBytes), NOW, by);
    // A histogram is not there before its first value.
    return { record: `job:${this.name}:rate${NOW}`, expr: `${left} + (${served} or 0 * ${left})` };
  }

  /** The share of them that left. */
  get abandonedRatio(): RecordingRule {
    const expr = share(this.abandonedRate, `(${this.rate.expr})`);
    return { record: `job:${baseOf(this.abandoned)}_per_${this.name}:ratio_rate${NOW}`, expr };
  }

  private get abandonedRate(): string {
    const { vocabulary } = this;
    return sumOfRates(vocabulary.select('http_streaming_abandoned_total'), NOW, vocabulary.by());
  }

  private get name(): string {
    return `${baseOf(this.abandoned)}_and_first_bytes`;
  }
}
