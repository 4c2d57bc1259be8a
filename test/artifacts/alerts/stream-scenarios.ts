import type { AlertName } from '../../../src/artifacts/rules/alert-table';
import { type Scenario, scenariosOf } from './scenario';
import { by, counter, gauge, minutes, one, type Phase, type Series } from './series';

const ended = (byOutcome: Readonly<Record<string, string>>): Series =>
  by('http_streaming_requests_total', 'outcome', byOutcome, 'path="/chat",');

const outcome = (alert: AlertName, word: string, lasting: number): Scenario[] =>
  scenariosOf(
    alert,
    {
      'half of the streams end so': {
        at: [20, 30],
        series: ended({ completed: counter([10, 40]), [word]: counter([10, 40]) }),
      },
    },
    {
      'streams are few': { at: [20, 30], series: ended({ completed: counter([1, 40]), [word]: counter([1, 40]) }) },
      'one in fifty does': { at: [20, 30], series: ended({ completed: counter([49, 40]), [word]: counter([1, 40]) }) },
      'it does not last': {
        at: minutes(15, 40),
        series: ended({ completed: counter([10, 45]), [word]: counter([0, 15], [30, lasting - 5], [0, 35 - lasting]) }),
      },
      'it is over': {
        at: [30, 40],
        series: ended({ completed: counter([10, 45]), [word]: counter([10, 20], [0, 25]) }),
      },
    },
  );

const waiting = (abandoned: readonly Phase[], firstBytes: readonly Phase[] = []): Series => ({
  ...by('http_streaming_abandoned_total', 'path', { '/chat': counter(...abandoned) }),
  ...(firstBytes.length === 0
    ? {}
    : by('http_streaming_time_to_first_byte_seconds_count', 'path', { '/chat': counter(...firstBytes) })),
});

const sending = (bytes: readonly Phase[], active: readonly Phase[]): Series => ({
  ...by('http_streaming_bytes_total', 'path', { '/chat': counter(...bytes) }),
  ...one('http_streaming_active', gauge(...active)),
});

export const streamScenarios: readonly Scenario[] = [
  ...outcome('StreamCancelRateHigh', 'cancelled', 10),
  ...outcome('StreamFailureRateHigh', 'error', 6).slice(0, -2),
  ...outcome('StreamFailureRateHigh', 'timeout', 6),
  ...scenariosOf(
    'StreamAbandonRateHigh',
    {
      'a third of those who wait leave': { at: [20, 30], series: waiting([[10, 40]], [[20, 40]]) },
      'everybody leaves, so that there is no first byte': { at: [20, 30], series: waiting([[10, 40]]) },
    },
    {
      'those who wait are few': { at: [20, 30], series: waiting([[1, 40]], [[1, 40]]) },
      'one in ten leaves': { at: [20, 30], series: waiting([[10, 40]], [[90, 40]]) },
      'nobody has left so far': { at: [20, 30], series: waiting([[0, 40]], [[20, 40]]) },
      'it does not last': {
        at: minutes(15, 40),
        series: waiting(
          [
            [0, 15],
            [30, 4],
            [0, 25],
          ],
          [[20, 44]],
        ),
      },
      'it is over': {
        at: [30, 40],
        series: waiting(
          [
            [20, 20],
            [0, 25],
          ],
          [[20, 45]],
        ),
      },
    },
  ),
  ...scenariosOf(
    'StreamThroughputDegraded',
    {
      'streams become slow': {
        at: [110, 120],
        series: sending(
          [
            [60_000, 90],
            [6000, 40],
          ],
          [[4, 131]],
        ),
      },
      'streams hang': {
        at: [110, 120],
        series: sending(
          [
            [60_000, 90],
            [0, 40],
          ],
          [[4, 131]],
        ),
      },
    },
    {
      'streams are few': {
        at: [110, 120],
        series: sending(
          [
            [60_000, 90],
            [6000, 40],
          ],
          [[0.5, 131]],
        ),
      },
      'there are fewer streams, each as quick as before': {
        at: [100, 110, 120],
        series: sending(
          [
            [60_000, 90],
            [15_000, 40],
          ],
          [
            [8, 90],
            [2, 41],
          ],
        ),
      },
      'they are slow for three minutes': {
        at: minutes(90, 115),
        series: sending(
          [
            [60_000, 90],
            [6000, 3],
            [60_000, 37],
          ],
          [[4, 131]],
        ),
      },
      'they are quick again': {
        at: [125, 130],
        series: sending(
          [
            [60_000, 90],
            [6000, 20],
            [60_000, 20],
          ],
          [[4, 131]],
        ),
      },
    },
  ),
];
