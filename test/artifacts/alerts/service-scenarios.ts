import { type Scenario, scenariosOf } from './scenario';
import { after, by, counter, gauge, minutes, one, requests, type Series } from './series';

/** The service has been scraped at some time. */
const known = (samples = counter([1, 60])): Series =>
  by('metrics_scrapes_total', 'format', { text: samples }, 'code="200",');
const up = (...samples: readonly string[]): Series =>
  Object.assign({}, ...samples.map((values, index) => one('up', values, `a:${index + 1}`)));

export const serviceScenarios: readonly Scenario[] = [
  ...scenariosOf(
    'ServiceDown',
    {
      'its only instance goes down': {
        at: [13, 30],
        series: { ...known(counter([1, 10])), ...up(gauge([1, 10], [0, 30])) },
      },
      'all instances go down': {
        at: 13,
        series: { ...known(counter([1, 10])), ...up(gauge([1, 10], [0, 30]), gauge([0, 40])) },
      },
    },
    {
      'one of two instances is down': {
        at: minutes(10, 20),
        series: { ...known(), ...up(gauge([1, 40]), gauge([0, 40])) },
      },
      'it restarts within a minute': {
        at: minutes(10, 20),
        series: { ...known(), ...up(gauge([1, 10], [0, 1], [1, 20])) },
      },
      'it is back': { at: 30, series: { ...known(), ...up(gauge([1, 10], [0, 10], [1, 20])) } },
      'something else is down': {
        at: 20,
        series: {
          ...known(),
          ...up(gauge([1, 30])),
          'up{job="database",instance="d:1"}': gauge([0, 30]),
        },
      },
    },
  ),
  ...scenariosOf(
    'ServiceInstanceDown',
    {
      'one of two instances stays down': {
        at: [16, 30],
        series: { ...known(), ...up(gauge([1, 40]), gauge([1, 10], [0, 30])) },
      },
    },
    {
      'an instance restarts within four minutes': {
        at: minutes(10, 25),
        series: { ...known(), ...up(gauge([1, 40]), gauge([1, 10], [0, 4], [1, 20])) },
      },
      'it is back': { at: 30, series: { ...known(), ...up(gauge([1, 40]), gauge([0, 20], [1, 20])) } },
      'an instance of something else is down': {
        at: 20,
        series: { ...known(), ...up(gauge([1, 30])), 'up{job="database",instance="d:1"}': gauge([0, 30]) },
      },
    },
  ),
  ...scenariosOf(
    'TrafficStopped',
    {
      'requests stop': {
        at: [75, 90],
        series: { ...up(gauge([1, 120])), ...requests({ 200: counter([60, 60], [0, 60]) }) },
      },
      'a start makes the series vanish, and no request comes': {
        at: 80,
        series: { ...up(gauge([1, 120])), ...requests({ 200: `${counter([60, 60])} _x60` }) },
      },
    },
    {
      'there never was much': {
        at: [75, 90],
        series: { ...up(gauge([1, 120])), ...requests({ 200: counter([3, 60], [0, 60]) }) },
      },
      'requests pause for eight minutes': {
        at: minutes(60, 80),
        series: { ...up(gauge([1, 120])), ...requests({ 200: counter([60, 60], [0, 8], [60, 40]) }) },
      },
      'requests come again': {
        at: [90, 100],
        series: { ...up(gauge([1, 120])), ...requests({ 200: counter([60, 60], [0, 20], [60, 30]) }) },
      },
      'a new service has had none so far': { at: 60, series: { ...up(gauge([1, 120])), ...known() } },
      'the service is down': {
        at: [75, 90],
        series: {
          ...up(gauge([1, 60], [0, 60])),
          ...requests({ 200: `${counter([60, 60])} _x60` }),
        },
      },
      'requests are about to begin': {
        at: 70,
        series: { ...up(gauge([1, 120])), ...requests({ 200: after(60, counter([60, 30])) }) },
      },
    },
  ),
];
