import { MetricsConfigurationError } from '../core/metrics.errors';
import type { ResolvedHealthOptions } from './resolve-health';
import { resolveOptions } from './resolve-options';

const resolve = (health: unknown, system?: unknown): ResolvedHealthOptions => resolveOptions({ health, system }).health;

describe('resolveHealth', () => {
  it.each<[string, object, string, object | undefined]>([
    ['a default', {}, 'heap', { degraded: 0.75, failing: 0.9 }],
    ['a limit of its own beside the default', { heap: { degraded: 0.5 } }, 'heap', { degraded: 0.5, failing: 0.9 }],
    ['null for no limit', { errorRate: { failing: null } }, 'errorRate', { degraded: 0.05, failing: null }],
    ['false for no check', { errorRate: false }, 'errorRate', undefined],
    ['no check where there is no default', {}, 'memory', undefined],
    ['one limit where there is no default', { disk: { failing: 0.95 } }, 'disk', { degraded: null, failing: 0.95 }],
    ['equal limits', { p95: { degraded: 1, failing: 1 } }, 'p95', { degraded: 1, failing: 1 }],
  ])('takes %s', (_name, options, check, limits) => {
    expect(resolve(options).checks.get(check as 'heap')).toEqual(limits);
  });

  it.each<[string, unknown, string]>([
    ['no object', 'strict', 'health must be an object, but got "strict"'],
    ['a check that does not exist', { cpu: {} }, 'Unknown option "health.cpu"'],
    ['a limit that does not exist', { heap: { warn: 0.5 } }, 'Unknown option "health.heap.warn"'],
    ['true for a check', { memory: true }, 'health.memory must be an object, but got true'],
    ['null for a check', { heap: null }, 'health.heap must be an object, but got null'],
    ['a number for a check', { errorRate: 0.5 }, 'health.errorRate must be an object, but got 0.5'],
    ['percent', { errorRate: { failing: 50 } }, 'health.errorRate.failing must be a number from 0 to 1, but got 50'],
    ['a word', { p95: { degraded: '1s' } }, 'health.p95.degraded must be a number from 0 to 1000000, but got "1s"'],
    ['what is no number', { p95: { degraded: Number.NaN } }, 'health.p95.degraded must be a number'],
    ['less than nothing', { heap: { degraded: -1 } }, 'health.heap.degraded must be a number from 0 to 1, but got -1'],
    ['no limit at all', { heap: { degraded: null, failing: null } }, 'health.heap has no limit'],
    ['no limit where there is no default', { disk: {} }, 'health.disk has no limit'],
    [
      'limits the wrong way round',
      { heap: { degraded: 0.9, failing: 0.8 } },
      'health.heap would be failing (from 0.8 on) before it is degraded (from 0.9 on)',
    ],
    ['a public that is no boolean', { public: 'yes' }, 'health.public must be true or false, but got "yes"'],
    ['no requests at least', { minimumRequests: 0 }, 'health.minimumRequests must be a whole number from 1'],
    ['half a request at least', { minimumRequests: 1.5 }, 'health.minimumRequests must be a whole number'],
    ['a window longer than is kept', { windowSeconds: 7200 }, 'health.windowSeconds must be a number from 10 to 3600'],
    ['an ignored path without a slash', { ignore: ['livez'] }, 'health.ignore has "livez", which is no route template'],
    ['an ignored URL', { ignore: ['/livez?full'] }, 'health.ignore has "/livez?full", which is no route template'],
    ['an ignored pattern', { ignore: [/livez/] }, 'health.ignore has a RegExp'],
    ['one ignored path', { ignore: '/livez' }, 'health.ignore must be an array, but got "/livez"'],
    ['a path that is ignored twice', { ignore: ['/livez', '/livez'] }, 'health.ignore has "/livez" twice'],
  ])('refuses %s', (_name, options, message) => {
    expect(() => resolve(options)).toThrow(MetricsConfigurationError);
    expect(() => resolve(options)).toThrow(message);
    expect(() => resolve(options)).toThrow('Fix: ');
  });

  it('takes the ignored routes of the environment where the code has none', () => {
    const ignored = (health: unknown, environment: readonly string[]): readonly string[] =>
      resolveOptions({ health }, {}, { METRICS_HEALTH_IGNORE: environment.join(',') }).health.ignore;

    expect(ignored({}, ['/livez', '/internal/*'])).toEqual(['/livez', '/internal/*']);
    expect(ignored({ ignore: ['/tenants/:id/health'] }, ['/livez'])).toEqual(['/tenants/:id/health']);
    expect(() => ignored({}, ['livez'])).toThrow('METRICS_HEALTH_IGNORE has "livez", which is no route template');
  });

  it('refuses a check of what is switched off', () => {
    expect(() => resolve({ memory: { degraded: 0.9 } }, false)).toThrow('health.memory looks at what the option');
    expect(() => resolve({ disk: { degraded: 0.9 } }, { disk: false })).toThrow('health.disk looks at what the option');
    expect(resolve({ disk: { degraded: 0.9 } }, { memory: false }).checks.has('disk')).toBe(true);
  });

  it('tells which of two limits is a default', () => {
    expect(() => resolve({ p95: { failing: 2 } })).toThrow(
      'would be failing (from 2 on) before it is degraded (from 2.5, the default, on)',
    );
  });
});
