import type { Vocabulary } from '../vocabulary';
import { Counted, type Share } from './counted';
import { baseOf, quantileOf } from './promql';
import type { Percentile } from './recorded';
import type { RecordingRule } from './rule-file';
import { NOW } from './windows';

/** What is recorded of the calls to other services, by host; see `Recorded`. */
export class RecordedCalls {
  constructor(private readonly vocabulary: Vocabulary) {}

  /** Calls to each host that had no answer, or one of 500 or above. */
  get failed(): Share {
    const { vocabulary } = this;
    const base = baseOf(vocabulary.calls.name);
    return this.counted(`${base}_failed`, vocabulary.calls.failed).in(this.counted(base));
  }

  /** A percentile of the time to the head of the answer of each host, in seconds. */
  latency(percentile: Percentile): RecordingRule {
    const { vocabulary } = this;
    const metric = 'http_client_request_duration_seconds';
    const by = vocabulary.by('le', ...vocabulary.calls.host);
    return {
      record: `${vocabulary.level(...vocabulary.calls.host)}:${vocabulary.nameOf(metric)}:p${percentile}_rate${NOW}`,
      expr: quantileOf(percentile / 100, vocabulary.buckets(metric), NOW, by),
    };
  }

  private counted(name: string, ...matchers: readonly string[]): Counted {
    const { vocabulary } = this;
    const labels = vocabulary.calls.host;
    const expr = vocabulary.counted(vocabulary.calls.select(...matchers), ...labels);
    return new Counted(vocabulary, { labels, name, expr });
  }
}
