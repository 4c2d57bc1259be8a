import { type Scenario, scenariosOf } from './scenario';
import { after, by, counter, gauge, known, minutes, one, type Phase, requests, type Series } from './series';

const starts = (times: string): Series => one('process_start_time_seconds', times);
const up = (...samples: readonly string[]): Series =>
  Object.assign({}, ...samples.map((values, index) => one('up', values, `a:${index + 1}`)));

const health = (failing: string): Series => by('metrics_health_status', 'status', { failing });
const DAY = 24 * 60;
const WEEK = 7 * DAY;
/** When there are a week and a day to compare with. */
const NOW = WEEK + DAY;
const traffic = (...each: readonly Phase[]): Series => ({
  ...up(gauge([1, NOW + 120])),
  ...requests({ 200: counter(...each) }),
});

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
    'ServiceCrashLooping',
    {
      'it is up for a minute and down for one, in turns': {
        at: [30, 45],
        series: { ...known(), ...up(`${'1 0 '.repeat(30)}1`) },
      },
      'both of its instances are': {
        at: 30,
        series: { ...known(), ...up(`${'1 0 '.repeat(30)}1`, `${'0 1 '.repeat(30)}1`) },
      },
    },
    {
      'one of two instances is': {
        at: minutes(20, 40),
        series: { ...known(), ...up(`${'1 0 '.repeat(30)}1`, gauge([1, 60])) },
      },
      'it restarts twice': {
        at: minutes(10, 40),
        series: { ...known(), ...up(gauge([1, 15], [0, 2], [1, 5], [0, 2], [1, 30])) },
      },
      'it is down': { at: [20, 40], series: { ...known(counter([1, 10])), ...up(gauge([1, 10], [0, 40])) } },
      'it has settled': { at: 60, series: { ...known(), ...up(`${'1 0 '.repeat(10)}${gauge([1, 60])}`) } },
    },
  ),
  ...scenariosOf(
    'ServiceInstanceRestarting',
    {
      'it starts each two minutes': {
        at: [12, 30],
        series: { ...known(), ...starts('0 _ 120 _ 240 _ 360 _ 480 _ 600 _ 720 _ 840+0x20') },
      },
    },
    {
      'something else starts each two minutes': {
        at: [12, 30],
        series: {
          ...known(),
          'process_start_time_seconds{job="database",instance="d:1"}':
            '0 _ 120 _ 240 _ 360 _ 480 _ 600 _ 720 _ 840+0x20',
        },
      },
      'it starts twice': {
        at: minutes(5, 40),
        series: { ...known(), ...starts(gauge([0, 10], [600, 10], [1200, 30])) },
      },
      'it has settled': {
        at: 60,
        series: { ...known(), ...starts('0 _ 120 _ 240 _ 360 _ 480 _ 600 _ 720 _ 840+0x60') },
      },
    },
  ),
  ...scenariosOf(
    'HealthFailing',
    { 'it says failing': { at: [17, 30], series: health(gauge([0, 10], [1, 30])) } },
    {
      'it is well': { at: [10, 30], series: health(gauge([0, 40])) },
      'it fails for three minutes': { at: minutes(10, 30), series: health(gauge([0, 10], [1, 3], [0, 30])) },
    },
  ),
  ...scenariosOf(
    'TrafficStopped',
    {
      'requests stop': { at: [NOW + 30, NOW + 60], series: traffic([60, WEEK], [60, DAY], [0, 120]) },
      'a start makes the series vanish, and no request comes': {
        at: NOW + 45,
        series: {
          ...up(gauge([1, NOW + 120])),
          ...known(counter([1, NOW + 120])),
          ...requests({ 200: `${counter([60, NOW])} _x120` }),
        },
      },
    },
    {
      'there never was much': { at: [NOW + 15, NOW + 60], series: traffic([0.5, WEEK], [0.5, DAY], [0, 120]) },
      'it stops each evening': {
        at: minutes(NOW + 5, NOW + 60),
        // Office hours of eight hours each day; the last of them end now.
        series: traffic(
          ...Array.from({ length: 8 }, (): Phase[] => [
            [0, DAY - 480],
            [60, 480],
          ]).flat(),
          [0, 120],
        ),
      },
      'requests pause for eight minutes': {
        at: minutes(NOW, NOW + 20),
        series: traffic([60, WEEK], [60, DAY], [0, 8], [60, 40]),
      },
      'requests come again': { at: [NOW + 30, NOW + 40], series: traffic([60, NOW], [0, 20], [60, 30]) },
      'a new service has had none so far': { at: 60, series: { ...up(gauge([1, 120])), ...known() } },
      'the service is down': {
        at: [NOW + 15, NOW + 30],
        series: {
          ...up(gauge([1, NOW], [0, 60])),
          ...requests({ 200: `${counter([60, NOW])} _x60` }),
        },
      },
      'requests are about to begin': {
        at: 70,
        series: { ...up(gauge([1, 120])), ...requests({ 200: after(60, counter([60, 30])) }) },
      },
    },
  ),
];
