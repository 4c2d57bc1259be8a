import { inspect } from 'node:util';
import { resolveOptions } from './resolve-options';
import type { MetricsPushOptions } from './push.options';

const URL_OF_IT = 'http://pushgateway:9091';
const SECRET = 'hunter2hunter2';

function problemOf(push: unknown): string {
  try {
    resolveOptions({ push });
    return 'none';
  } catch (error) {
    return String(error);
  }
}

const gateway = (options: object): unknown => ({ pushgateway: { url: URL_OF_IT, job: 'nightly', ...options } });

describe('the option push', () => {
  it('is nothing by default', () => {
    expect(resolveOptions({}).push).toBeUndefined();
    expect(resolveOptions({ push: {} }).push).toBeUndefined();
  });

  it('has defaults', () => {
    const push: MetricsPushOptions = { pushgateway: { url: `${URL_OF_IT}/base/` } };
    expect(resolveOptions({ push, service: { name: 'billing' } }).push).toEqual({
      otlp: undefined,
      producers: [],
      pushgateway: {
        url: `${URL_OF_IT}/base`,
        job: 'billing',
        groupings: {},
        intervalSeconds: undefined,
        timeoutSeconds: 10,
        onShutdown: true,
        shutdownSeconds: 5,
        auth: undefined,
      },
    });
  });

  it.each([
    [{ pushgateway: true }, 'push.pushgateway must be an object, but got true'],
    [{ pushgateway: {} }, 'push.pushgateway.url is missing'],
    [{ pushgateway: { url: URL_OF_IT } }, 'push.pushgateway.job is missing, and service.name is not there either'],
    [gateway({ url: 'pushgateway:9091' }), 'push.pushgateway.url is no URL of http or https'],
    [gateway({ url: '//x' }), 'push.pushgateway.url is no URL'],
    [gateway({ url: 5 }), 'push.pushgateway.url must be a text'],
    [gateway({ url: `http://jobs:${SECRET}@x` }), 'push.pushgateway.url has credentials in it'],
    [gateway({ url: `${URL_OF_IT}?key=${SECRET}` }), 'push.pushgateway.url has a query or a fragment'],
    [gateway({ job: '' }), 'push.pushgateway.job must be a text of at most 128 characters'],
    [gateway({ groupings: { job: 'x' } }), 'push.pushgateway.groupings.job has an option of its own'],
    [gateway({ groupings: { 'a-b': 'x' } }), 'push.pushgateway.groupings.a-b must be a Prometheus label name'],
    [gateway({ groupings: ['x'] }), 'push.pushgateway.groupings must be an object of names and values'],
    [gateway({ intervalSeconds: 0.1 }), 'push.pushgateway.intervalSeconds must be a number from 1 to 86400'],
    [gateway({ timeoutSeconds: 0 }), 'push.pushgateway.timeoutSeconds must be a number from 0.1 to 300'],
    [gateway({ shutdownSeconds: 61 }), 'push.pushgateway.shutdownSeconds must be a number from 0.1 to 60'],
    [gateway({ onShutdown: 'yes' }), 'push.pushgateway.onShutdown must be true or false'],
    [gateway({ onShutdown: false }), 'push.pushgateway is never pushed to'],
    [gateway({ interval: 5 }), 'Unknown option "push.pushgateway.interval". Did you mean'],
    [gateway({ auth: { bearerToken: 'a b' } }), 'push.pushgateway.auth.bearerToken must be a token of visible ASCII'],
    [gateway({ auth: { bearerToken: undefined } }), 'push.pushgateway.auth is empty'],
    [gateway({ auth: { bearerToken: undefined, token: 'x' } }), 'Unknown option "push.pushgateway.auth.token"'],
    [gateway({ auth: { bearerToken: 'a', bearerTokenFile: 'b' } }), 'push.pushgateway.auth has several credentials'],
    [gateway({ auth: { bearerTokenFile: '' } }), 'push.pushgateway.auth.bearerTokenFile must be the path of a file'],
    [gateway({ auth: { basic: 'a:b' } }), 'push.pushgateway.auth.basic must be an object'],
    [gateway({ auth: { basic: { username: 'a:b', password: 'c' } } }), 'must have a user name without a colon'],
    [gateway({ auth: { basic: { username: 'a' } } }), 'auth.basic.password must be a string that is not empty'],
    [
      gateway({ auth: { basic: { username: 'a', password: 'b', passwordFile: 'c' } } }),
      'push.pushgateway.auth.basic has both password and passwordFile',
    ],
  ])('%j is wrong', (push, problem) => {
    expect(problemOf(push)).toContain(problem);
    expect(problemOf(push)).not.toContain(SECRET);
  });

  it('shows no secret, however it is printed', () => {
    const auth = { basic: { username: 'jobs', password: SECRET } };
    const { push } = resolveOptions({ push: { pushgateway: { url: URL_OF_IT, job: 'nightly', auth } } });

    expect(inspect(push, { depth: 10, showHidden: true })).not.toContain(SECRET);
    expect(JSON.stringify(push)).not.toContain(SECRET);
    expect(push?.pushgateway?.auth?.header()).toBe(`Basic ${Buffer.from(`jobs:${SECRET}`).toString('base64')}`);
  });
});
