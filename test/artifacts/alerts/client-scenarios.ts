import { type Scenario, scenariosOf } from './scenario';
import { by, counter, minutes, type Series } from './series';

const calls = (byStatus: Readonly<Record<string, string>>, host = 'api.example.com:443'): Series =>
  by('http_client_requests_total', 'status', byStatus, `method="GET",host="${host}",`);

/** Calls of which so many take at most a second, and so many up to ten. */
const durations = (fast: string, slow: string, host = 'api.example.com:443'): Series => ({
  ...by(
    'http_client_request_duration_seconds_bucket',
    'le',
    { 1: fast, 5: fast, 10: slow, '+Inf': slow },
    `method="GET",host="${host}",status="200",`,
  ),
  ...by('http_client_requests_total', 'status', { 200: slow }, `method="GET",host="${host}",`),
});

export const clientScenarios: readonly Scenario[] = [
  ...scenariosOf(
    'HttpClientErrorRateHigh',
    {
      'half of the calls have no answer': {
        at: [20, 30],
        series: calls({ 200: counter([30, 40]), error: counter([30, 40]) }),
      },
      'half of the calls are answered with 503': {
        at: [20, 30],
        series: calls({ 200: counter([30, 40]), 503: counter([30, 40]) }),
      },
      'one host fails, and another is busy': {
        at: [20, 30],
        series: {
          ...calls({ error: counter([30, 40]) }),
          ...calls({ 200: counter([6000, 40]) }, 'busy.example.com:443'),
        },
      },
    },
    {
      'calls are few': { at: [20, 30], series: calls({ 200: counter([1, 40]), error: counter([1, 40]) }) },
      'all are answered with 404': { at: [20, 30], series: calls({ 404: counter([60, 40]) }) },
      'they fail for three minutes': {
        at: minutes(15, 35),
        series: calls({ 200: counter([60, 40]), error: counter([0, 15], [60, 3], [0, 22]) }),
      },
      'what strangers name fails': { at: [20, 30], series: calls({ error: counter([60, 40]) }, '__other__') },
    },
  ),
  ...scenariosOf(
    'HttpClientLatencyP95High',
    {
      'half of the calls take ten seconds': { at: [20, 30], series: durations(counter([30, 40]), counter([60, 40])) },
    },
    {
      'one in fifty takes ten seconds': { at: [20, 30], series: durations(counter([98, 40]), counter([100, 40])) },
      'calls are few': { at: [20, 30], series: durations(counter([1, 40]), counter([2, 40])) },
      'what strangers name is slow': {
        at: [20, 30],
        series: durations(counter([0, 40]), counter([60, 40]), '__other__'),
      },
    },
  ),
];
