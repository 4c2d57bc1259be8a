import type { MetricName } from '../../catalogue/catalogue';
import { all, share } from './promql';
import type { RuleContext } from './rule-context';
import type { Alert, AlertsOf } from './rule-file';

/** What the decorators count. They have data in services that use them, and are silent elsewhere. */
export function domainAlerts(context: RuleContext): AlertsOf<'domain'> {
  return {
    CacheHitRatioDropped: cacheHitRatio(context),
    VerificationFailureRateHigh: verificationFailures(context),
    VerificationErrorRateHigh: verificationErrors(context),
    RateLimitSurge: rateLimits(context),
  };
}

function cacheHitRatio(context: RuleContext): Alert {
  const { recorded } = context;
  const { cacheHits } = recorded;
  const ratio = cacheHits.series();
  return {
    expr: all(`${ratio} < avg_over_time(${ratio}[1d] offset 1h) - 0.2`, context.enough(cacheHits.whole.series())),
    summary: 'The cache {{ $labels.cache }} of {{ $labels.job }} finds {{ $value | humanizePercentage }} only',
    description:
      'The hit ratio of the cache {{ $labels.cache }} of {{ $labels.job }} has been 20 percentage points below that of the day before for 15 minutes.',
  };
}

function verificationFailures(context: RuleContext): Alert {
  return {
    expr: verificationShare(context, 'failure', 0.2),
    summary: '{{ $value | humanizePercentage }} of what {{ $labels.job }} verifies is not valid',
    description:
      'For ten minutes, more than 20% of the verifications of {{ $labels.job }} have failed: signatures, tokens or the like are refused.',
  };
}

function verificationErrors(context: RuleContext): Alert {
  return {
    expr: verificationShare(context, 'error', 0.05),
    summary: '{{ $labels.job }} cannot make {{ $value | humanizePercentage }} of its verifications',
    description:
      'For five minutes, more than 5% of the verifications of {{ $labels.job }} have ended in an error, so that it is not known what is valid.',
  };
}

function verificationShare(context: RuleContext, result: string, threshold: number): string {
  const { vocabulary } = context;
  // What was rejected was not verified.
  const whole = vocabulary.counted(vocabulary.select('verification_total', 'result!="rejected"'));
  const part = vocabulary.counted(vocabulary.select('verification_total', `result="${result}"`));
  return all(`(${share(part, whole)}) > ${threshold}`, context.enough(whole));
}

function rateLimits({ vocabulary }: RuleContext): Alert {
  const hits = vocabulary.select('rate_limit_hits_total' satisfies MetricName);
  const now = vocabulary.counted(hits);
  // Of five minutes, too.
  const before = `sum ${vocabulary.by()} (increase(${hits}[1h] offset 10m)) / 12`;
  return {
    // Where there was nothing in the hour before, there is nothing to compare with: a surge all the same.
    expr: `${now} > 300\nunless\n${now} <= 3 * ${before}`,
    summary: '{{ $labels.job }} has refused {{ $value | humanize }} calls in five minutes by rate limits',
    description:
      'For ten minutes, {{ $labels.job }} has refused more than 300 calls in five minutes because of a rate limit, and more than three times as many as in the hour before.',
  };
}
