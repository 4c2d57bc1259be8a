import type { MetricName } from '../../catalogue/catalogue';
import { all, share, sumOfRates } from './promql';
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
  const ratio = recorded.series(recorded.cacheHitRatio());
  return {
    expr: all(
      `${ratio} < avg_over_time(${ratio}[1d] offset 1h) - 0.2`,
      context.enough(recorded.series(recorded.cacheLookups())),
    ),
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
  const by = vocabulary.by();
  // What was rejected was not verified.
  const whole = sumOfRates(vocabulary.select('verification_total', 'result!="rejected"'), '5m', by);
  const part = sumOfRates(vocabulary.select('verification_total', `result="${result}"`), '5m', by);
  return all(`(${share(part, whole)}) > ${threshold}`, context.enough(whole));
}

function rateLimits({ vocabulary }: RuleContext): Alert {
  const metric: MetricName = 'rate_limit_hits_total';
  const rate = (window: string, offset = ''): string =>
    `sum ${vocabulary.by()} (rate(${vocabulary.select(metric)}[${window}]${offset}))`;
  return {
    // Where there was nothing in the hour before, there is nothing to compare with: a surge all the same.
    expr: `${rate('5m')} > 1\nunless\n${rate('5m')} <= 3 * ${rate('1h', ' offset 10m')}`,
    summary: '{{ $labels.job }} refuses {{ $value | humanize }} calls per second by rate limits',
    description:
      'For ten minutes, {{ $labels.job }} has refused more than one call per second because of a rate limit, and more than three times as many as in the hour before.',
  };
}
