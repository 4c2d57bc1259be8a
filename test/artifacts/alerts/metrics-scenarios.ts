import { type Scenario, scenariosOf } from './scenario';
import { by, counter, gauge, minutes, one, type Series } from './series';

const scrapes = (samples = counter([1, 60])): Series =>
  by('metrics_scrapes_total', 'format', { text: samples }, 'code="200",');
const errors = (samples: string): Series => by('metrics_scrape_errors_total', 'metric', { queue_jobs: samples });
const dropped = (samples: string): Series =>
  by('metrics_series_dropped_total', 'metric', { cache_hits_total: samples });
const turnedAway = (samples: string): Series => by('metrics_auth_failures_total', 'reason', { wrong: samples });
const refused = (reasons: Readonly<Record<string, string>>): Series =>
  by('metrics_auth_failures_total', 'reason', reasons);
const stale = (samples: string): Series => by('metrics_credentials_stale', 'option', { METRICS_TOKEN_FILE: samples });
const duration = (samples: string): Series => ({ ...scrapes(), ...one('scrape_duration_seconds', samples) });

export const metricsScenarios: readonly Scenario[] = [
  ...scenariosOf(
    'ScrapeErrors',
    { 'a metric fails in every scrape': { at: [25, 35], series: errors(counter([0, 10], [1, 30])) } },
    {
      'none fails': { at: 30, series: errors(counter([0, 40])) },
      'a metric fails in one scrape': { at: minutes(10, 30), series: errors(counter([0, 10], [1, 1], [0, 25])) },
      'it is over': { at: [37, 40], series: errors(counter([1, 30], [0, 15])) },
    },
  ),
  ...scenariosOf(
    'ScrapeSlow',
    { 'scrapes take eight seconds': { at: [25, 35], series: duration(gauge([0.1, 5], [8, 40])) } },
    {
      'they are quick': { at: 30, series: duration(gauge([0.1, 40])) },
      'one takes nine seconds': { at: minutes(10, 30), series: duration(gauge([0.1, 10], [9, 1], [0.1, 30])) },
      'they are quick again': { at: [37, 40], series: duration(gauge([8, 30], [0.1, 20])) },
      'those of something else are slow': {
        at: 30,
        series: {
          ...duration(gauge([0.1, 40])),
          'scrape_duration_seconds{job="database",instance="d:1"}': gauge([8, 40]),
        },
      },
    },
  ),
  ...scenariosOf(
    'SeriesBudgetReached',
    { 'recordings overflow all the time': { at: [25, 35], series: dropped(counter([0, 10], [50, 30])) } },
    {
      'none overflows': { at: 30, series: dropped(counter([0, 40])) },
      'some overflow in one minute': { at: minutes(10, 30), series: dropped(counter([0, 10], [50, 1], [0, 25])) },
      'the service has started again': { at: [37, 40], series: dropped(`${counter([50, 30])} ${gauge([0, 15])}`) },
    },
  ),
  ...scenariosOf(
    'MetricsAuthFailures',
    { 'somebody tries credentials': { at: [20, 30], series: turnedAway(counter([0, 10], [60, 30])) } },
    {
      'a scraper has a wrong token': { at: [20, 30], series: turnedAway(counter([4, 40])) },
      'somebody tries some credentials at once': {
        at: minutes(10, 30),
        series: turnedAway(counter([0, 10], [40, 1], [0, 25])),
      },
      'it is over': { at: [37, 40], series: turnedAway(counter([60, 30], [0, 15])) },
    },
  ),
  ...scenariosOf(
    'MetricsCredentialsRefused',
    {
      'a scraper has a wrong token': { at: [25, 35], series: refused({ wrong: counter([0, 10], [1, 30]) }) },
      'an address has failed too often': { at: [25, 35], series: refused({ limited: counter([0, 10], [4, 30]) }) },
    },
    {
      'probes have no token': { at: minutes(10, 40), series: refused({ missing: counter([20, 40]) }) },
      'somebody mistypes a password': {
        at: minutes(10, 40),
        series: refused({ wrong: counter([0, 10], [3, 1], [0, 29]) }),
      },
      'it is over': { at: [42, 45], series: refused({ wrong: counter([4, 30], [0, 20]) }) },
    },
  ),
  ...scenariosOf(
    'MetricsCredentialsStale',
    { 'a file was emptied': { at: [25, 35], series: stale(gauge([0, 10], [1, 30])) } },
    {
      'the files are as they should be': { at: 30, series: stale(gauge([0, 40])) },
      'a file is missing for some minutes': { at: minutes(10, 40), series: stale(gauge([0, 10], [1, 5], [0, 30])) },
      'it is mended': { at: [31, 40], series: stale(gauge([1, 30], [0, 20])) },
    },
  ),
  ...scenariosOf(
    'MetricsRulesMissing',
    { 'only the alerts are loaded': { at: [20, 40], series: scrapes(), recordings: false } },
    {
      'both files are loaded': { at: [20, 40], series: scrapes() },
      'the service has just started': { at: 10, series: scrapes(), recordings: false },
      'nothing is scraped': { at: 40, series: scrapes(counter([1, 10])), recordings: false },
    },
  ),
];
