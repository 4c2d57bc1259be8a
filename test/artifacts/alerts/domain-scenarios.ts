import type { AlertName } from '../../../src/artifacts/rules/alert-table';
import { type Scenario, scenariosOf } from './scenario';
import { after, by, counter, minutes, type Phase, type Series } from './series';

const cache = (hits: readonly Phase[], misses: readonly Phase[]): Series => ({
  ...by('cache_hits_total', 'cache', { users: counter(...hits) }, 'path="/users",'),
  ...by('cache_misses_total', 'cache', { users: counter(...misses) }, 'path="/users",'),
});

const verified = (byResult: Readonly<Record<string, string>>): Series => by('verification_total', 'result', byResult);

const verification = (alert: AlertName, result: string): Scenario[] =>
  scenariosOf(
    alert,
    {
      'half of them come to that': {
        at: [20, 30],
        series: verified({ success: counter([30, 40]), [result]: counter([30, 40]) }),
      },
      'half of them come to that, and many more are rejected': {
        at: [20, 30],
        series: verified({ success: counter([30, 40]), [result]: counter([30, 40]), rejected: counter([6000, 40]) }),
      },
    },
    {
      'strangers send what is rejected': {
        at: [20, 30],
        series: verified({ success: counter([60, 40]), [result]: counter([0, 40]), rejected: counter([6000, 40]) }),
      },
      'there are few, and many more are rejected': {
        at: [20, 30],
        series: verified({ success: counter([1, 40]), [result]: counter([1, 40]), rejected: counter([6000, 40]) }),
      },
      'there are few': { at: [20, 30], series: verified({ success: counter([1, 40]), [result]: counter([1, 40]) }) },
      'one in fifty comes to that': {
        at: [20, 30],
        series: verified({ success: counter([49, 40]), [result]: counter([1, 40]) }),
      },
      'none does, for they are not made': {
        at: 30,
        series: verified({ success: counter([0, 40]), [result]: counter([0, 40]) }),
      },
      'it happens in one minute': {
        at: minutes(15, 35),
        series: verified({ success: counter([60, 40]), [result]: counter([0, 15], [60, 1], [0, 24]) }),
      },
      'it is over': {
        at: [27, 35],
        series: verified({ success: counter([60, 40]), [result]: counter([60, 20], [0, 20]) }),
      },
    },
  );

const refused = (samples: string): Series => by('rate_limit_hits_total', 'path', { '/users': samples });

export const domainScenarios: readonly Scenario[] = [
  ...scenariosOf(
    'CacheHitRatioDropped',
    {
      'it finds less than before': {
        at: [210, 220],
        series: cache(
          [
            [54, 180],
            [30, 60],
          ],
          [
            [6, 180],
            [30, 60],
          ],
        ),
      },
    },
    {
      'look-ups are few': {
        at: [210, 220],
        series: cache(
          [
            [3, 180],
            [1, 60],
          ],
          [
            [1, 180],
            [3, 60],
          ],
        ),
      },
      'it never found more': { at: [210, 220], series: cache([[30, 240]], [[30, 240]]) },
      'it is cold for five minutes': {
        at: minutes(180, 215),
        series: cache(
          [
            [54, 180],
            [6, 5],
            [54, 55],
          ],
          [
            [6, 180],
            [54, 5],
            [6, 55],
          ],
        ),
      },
      'it is warm again': {
        at: [226, 235],
        series: cache(
          [
            [54, 180],
            [6, 40],
            [54, 20],
          ],
          [
            [6, 180],
            [54, 40],
            [6, 20],
          ],
        ),
      },
      'nobody looks anything up': {
        at: 220,
        series: cache(
          [
            [54, 180],
            [0, 60],
          ],
          [
            [6, 180],
            [0, 60],
          ],
        ),
      },
    },
  ),
  ...verification('VerificationFailureRateHigh', 'failure'),
  ...verification('VerificationErrorRateHigh', 'error'),
  ...scenariosOf(
    'RateLimitSurge',
    {
      'many are refused all of a sudden': { at: [105, 110], series: refused(counter([6, 90], [300, 30])) },
      'many are refused who never were': { at: 80, series: refused(after(60, counter([300, 30]))) },
    },
    {
      'as many are refused as before': { at: [75, 105, 118], series: refused(counter([300, 120])) },
      'few are refused': { at: [105, 110], series: refused(counter([0, 90], [20, 30])) },
      'many are refused for three minutes': {
        at: minutes(90, 115),
        series: refused(counter([6, 90], [300, 3], [6, 30])),
      },
      'it is over': { at: [120, 130], series: refused(counter([6, 90], [300, 20], [6, 30])) },
    },
  ),
];
