import type { AlertName } from '../../../src/artifacts/rules/alert-table';
import { type Scenario, scenariosOf } from './scenario';
import { by, counter, minutes, type Phase, requests, type Series } from './series';

const ROUTE = 'method="GET",path="/users",status="200",';

/** Requests of which each minute so many take below 0.5 s, and so many 4 s; all of them in each of the phases. */
const durations = (fast: readonly Phase[], slow: readonly Phase[]): Series => {
  const all = fast.map(([each, length], index): Phase => [each + (slow[index]?.[0] ?? 0), length]);
  const quick = counter(...fast);
  return {
    ...requests({ 200: counter(...all) }),
    ...by(
      'http_request_duration_seconds_bucket',
      'le',
      { '0.5': quick, '1': quick, '2.5': quick, '5': counter(...all), '+Inf': counter(...all) },
      ROUTE,
    ),
  };
};

const latency = (alert: AlertName, slow: number): Scenario[] =>
  scenariosOf(
    alert,
    { 'slow requests are too many': { at: [20, 30], series: durations([[100 - slow, 40]], [[slow, 40]]) } },
    {
      'slow requests are few': { at: [20, 30], series: durations([[1000 - slow, 40]], [[slow / 2, 40]]) },
      'requests are few': { at: [20, 30], series: durations([[1, 40]], [[1, 40]]) },
      'they are slow for a minute': {
        at: minutes(15, 35),
        series: durations(
          [
            [100, 15],
            [0, 1],
            [100, 25],
          ],
          [
            [0, 15],
            [100, 1],
            [0, 25],
          ],
        ),
      },
      'they are quick again': {
        at: [35, 40],
        series: durations(
          [
            [0, 20],
            [100, 20],
          ],
          [
            [100, 20],
            [0, 20],
          ],
        ),
      },
    },
  );

const budget = (
  alert: AlertName,
  each: number,
  { fires, for: lasting, quiet }: { fires: number; for: number; quiet: number },
): Scenario[] =>
  scenariosOf(
    alert,
    {
      'half of the requests fail all the time': {
        at: fires,
        series: requests({ 200: counter([each / 2, fires]), 500: counter([each / 2, fires]) }),
      },
    },
    {
      'requests are few': { at: fires, series: requests({ 200: counter([1, fires]), 500: counter([1, fires]) }) },
      'a request in five thousand fails': {
        at: fires,
        series: requests({ 200: counter([5000, fires]), 500: counter([1, fires]) }),
      },
      'it has not lasted': {
        at: lasting,
        series: requests({ 200: counter([each / 2, lasting]), 500: counter([each / 2, lasting]) }),
      },
      'some requests fail in one minute': {
        at: minutes(120, 135),
        series: requests({ 200: counter([each, 140]), 500: counter([0, 120], [each / 10, 1], [0, 19]) }),
      },
      'it is over': {
        at: fires + quiet,
        series: requests({
          200: counter([each / 2, fires], [each, quiet]),
          500: counter([each / 2, fires], [0, quiet]),
        }),
      },
    },
  );

export const requestScenarios: readonly Scenario[] = [
  ...scenariosOf(
    'HttpErrorRateHigh',
    {
      'one request in ten fails': { at: [12, 30], series: requests({ 200: counter([54, 40]), 500: counter([6, 40]) }) },
      'all fail': { at: 12, series: requests({ 503: counter([60, 40]) }) },
    },
    {
      'requests are few': { at: [12, 30], series: requests({ 200: counter([1, 40]), 500: counter([1, 40]) }) },
      'one request in fifty fails': {
        at: [12, 30],
        series: requests({ 200: counter([98, 40]), 500: counter([2, 40]) }),
      },
      'clients send what is wrong, or leave': {
        at: [12, 30],
        series: requests({ 200: counter([60, 40]), 404: counter([60, 40]) }),
      },
      'half of the requests of a minute fail': {
        at: minutes(15, 30),
        series: requests({ 200: counter([60, 40]), 500: counter([0, 15], [30, 1], [0, 24]) }),
      },
      'it is over': { at: [27, 35], series: requests({ 200: counter([60, 40]), 500: counter([30, 20], [0, 20]) }) },
      'there are no requests': { at: 30, series: requests({ 200: counter([0, 40]) }) },
    },
  ),
  ...scenariosOf(
    'HttpRouteErrorRateHigh',
    {
      'one route of two fails': {
        at: [17, 30],
        series: {
          ...requests({ 200: counter([1000, 40]) }),
          ...by('http_requests_total', 'status', { 500: counter([9, 40]) }, 'method="GET",path="/broken",'),
        },
      },
    },
    {
      'the route has few requests': {
        at: [17, 30],
        series: {
          ...requests({ 200: counter([1000, 40]) }),
          ...by('http_requests_total', 'status', { 500: counter([2, 40]) }, 'method="GET",path="/broken",'),
        },
      },
      'it fails for five minutes': {
        at: minutes(15, 35),
        series: requests({ 200: counter([60, 40]), 500: counter([0, 15], [60, 5], [0, 20]) }),
      },
      'it is over': { at: [27, 35], series: requests({ 200: counter([60, 40]), 500: counter([30, 20], [0, 20]) }) },
    },
  ),
  ...latency('HttpLatencyP95High', 10),
  ...latency('HttpLatencyP99High', 4),
  ...budget('ErrorBudgetBurn1h', 60, { fires: 30, for: 2, quiet: 10 }),
  ...budget('ErrorBudgetBurn6h', 120, { fires: 60, for: 10, quiet: 40 }),
  ...budget('ErrorBudgetBurn1d', 600, { fires: 100, for: 55, quiet: 130 }),
  ...budget('ErrorBudgetBurn3d', 600, { fires: 240, for: 175, quiet: 370 }),
];
