import { without } from './alert-table';
import { all } from './promql';
import type { RuleContext } from './rule-context';
import type { AlertsOf } from './rule-file';

/** Fewer streams than these in five minutes are too few to judge by. */
const LEAST_STREAMS = 15;

/** Streamed responses. */
export function streamAlerts(context: RuleContext): AlertsOf<'streams'> {
  const { recorded } = context;
  const cancelled = recorded.cancelledStreams;
  const failed = recorded.failedStreams;
  const abandoned = recorded.abandonedStreams;
  const bytes = recorded.bytesOfStream();
  const active = recorded.activeStreams();
  if (!cancelled || !failed || !abandoned || !bytes || !active) {
    const none = without('streams');
    return {
      StreamCancelRateHigh: none,
      StreamFailureRateHigh: none,
      StreamAbandonRateHigh: none,
      StreamThroughputDegraded: none,
    };
  }
  const enough = context.enough(cancelled.whole.series(), LEAST_STREAMS);
  const perStream = recorded.series(bytes);
  return {
    StreamCancelRateHigh: {
      expr: all(`${cancelled.series()} > 0.3`, enough),
      summary: 'Clients leave {{ $value | humanizePercentage }} of the streams of {{ $labels.job }}',
      description:
        'For ten minutes, more than 30% of the streams of {{ $labels.job }} have been left by their clients before the end.',
    },
    StreamFailureRateHigh: {
      expr: all(`${failed.series()} > 0.05`, enough),
      summary: '{{ $labels.job }} breaks {{ $value | humanizePercentage }} of its streams',
      description:
        'More than 5% of the streams of {{ $labels.job }} have broken or timed out after they began, for five minutes. Their status was sent before, so no ' +
        'error rate of requests shows it.',
    },
    StreamAbandonRateHigh: {
      expr: all(`${abandoned.series()} > 0.2`, context.enough(abandoned.whole.series(), LEAST_STREAMS)),
      summary:
        '{{ $value | humanizePercentage }} of the clients of {{ $labels.job }} leave before the first byte of a stream',
      description:
        'For ten minutes, more than 20% of the clients that wait for a stream of {{ $labels.job }} have left before its first byte. No percentile of the ' +
        'time to first byte knows of them.',
    },
    StreamThroughputDegraded: {
      expr: all(
        `${perStream} < 0.5 * avg_over_time(${perStream}[1h] offset 15m)`,
        context.enough(recorded.series(active), 1),
      ),
      summary: 'Streams of {{ $labels.job }} are slow: {{ $value | humanize1024 }}B/s each',
      description:
        'For ten minutes, a stream of {{ $labels.job }} has sent less than half of the bytes per second that it sent in the hour before.',
    },
  };
}
