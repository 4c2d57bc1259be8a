import type { AlertName } from '../../../src/artifacts/rules/alert-table';
import { type Scenario, scenariosOf } from './scenario';
import { after, by, counter, gauge, minutes, one, type Phase, requests, type Series } from './series';

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

/** The same with how many there are of them. */
const timed = (fast: readonly Phase[], slow: readonly Phase[]): Series => {
  const all = slow.map(([each, length]): Phase => [each + (fast[0]?.[0] ?? 0), length]);
  const quick = slow.map(([, length]): Phase => [fast[0]?.[0] ?? 0, length]);
  return {
    ...by('http_request_duration_seconds_bucket', 'le', { '0.5': counter(...quick), '+Inf': counter(...all) }, ROUTE),
    ...by('http_request_duration_seconds_count', 'status', { 200: counter(...all) }, 'method="GET",path="/users",'),
  };
};

/** An instance that is scraped for the first time, and has failed some requests long ago. */
const newPod = (instance: string, minute: number): Series => ({
  ...one('up', after(minute, gauge([1, 25])), instance),
  [`http_requests_total{job="api",instance="${instance}",method="GET",path="/users",status="500"}`]: after(
    minute,
    gauge([500, 25]),
  ),
  [`http_requests_total{job="api",instance="${instance}",method="GET",path="/users",status="200"}`]: after(
    minute,
    counter([60, 25]),
  ),
});

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
      'every request fails where there is one in a dozen seconds': {
        at: 420,
        series: requests({ 500: counter([5, 420]) }),
      },
    },
    {
      'one request fails at night': {
        at: minutes(30, 120),
        series: {
          ...one('up', gauge([1, 130])),
          ...requests({ 200: counter([1, 130]), 500: counter([0, 40], [1, 1], [0, 89]) }),
        },
      },
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
  ...scenariosOf(
    'HttpAbortRateHigh',
    { 'all clients give up': { at: [12, 30], series: requests({ 499: counter([60, 40]) }) } },
    {
      'one client in five gives up': {
        at: [12, 30],
        series: requests({ 200: counter([48, 40]), 499: counter([12, 40]) }),
      },
      'requests are few': { at: [12, 30], series: requests({ 499: counter([3, 40]) }) },
      'it is over': { at: 30, series: requests({ 200: counter([10, 40]), 499: counter([60, 15], [0, 25]) }) },
    },
  ),
  ...latency('HttpLatencyP95High', 10),
  ...latency('HttpLatencyP99High', 4),
  ...['LatencyBudgetBurn' as const, 'LatencyBudgetBurnSlow' as const].flatMap((alert) =>
    scenariosOf(
      alert,
      { 'half of the requests are slow': { at: 120, series: timed([[50, 130]], [[50, 130]]) } },
      {
        'one request in two hundred is slow': { at: 120, series: timed([[995, 130]], [[5, 130]]) },
        'four requests are slow at night': {
          at: minutes(60, 120),
          series: timed(
            [[1, 130]],
            [
              [0, 50],
              [4, 1],
              [0, 79],
            ],
          ),
        },
        'it has not lasted': { at: 2, series: timed([[50, 10]], [[50, 10]]) },
      },
    ),
  ),
  ...scenariosOf(
    'RouteErrorBudgetBurn',
    {
      'half of the requests to a route fail': {
        at: 60,
        series: requests({ 200: counter([30, 60]), 500: counter([30, 60]) }),
      },
    },
    {
      'one request to the route in a hundred fails': {
        at: 60,
        series: requests({ 200: counter([99, 60]), 500: counter([1, 60]) }),
      },
      'another route fails': {
        at: 60,
        series: {
          ...requests({ 200: counter([60, 60]) }),
          ...by('http_requests_total', 'status', { 500: counter([60, 60]) }, 'method="GET",path="/broken",'),
        },
      },
    },
  ),
  ...scenariosOf(
    'ErrorBudgetBurn',
    {
      'a burst of failures is born in a new series': {
        at: 18,
        series: {
          ...one('up', gauge([1, 40])),
          ...requests({ 200: counter([60, 40]), 500: after(15, gauge([2000, 26])) }),
        },
      },
    },
    {
      'ten pods come with what they have counted elsewhere': {
        at: minutes(15, 40),
        series: Object.assign(
          requests({ 200: counter([60, 40]) }),
          one('up', gauge([1, 40])),
          ...Array.from({ length: 10 }, (_, pod) => newPod(`b:${pod}`, 15 + pod)),
        ) as Series,
      },
    },
  ),
  ...budget('ErrorBudgetBurn', 60, { fires: 30, for: 2, quiet: 40 }),
  ...budget('ErrorBudgetBurnSlow', 600, { fires: 240, for: 55, quiet: 400 }),
];
