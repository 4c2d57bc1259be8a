import { resolveOptions } from './resolve-options';
import { misspeltVariables } from './environment';

describe('misspeltVariables', () => {
  it.each([
    ['METRICS_TOKENS', 'METRICS_TOKEN'],
    ['METRICS_TOKNE', 'METRICS_TOKEN'],
    ['METRIC_TOKEN', 'METRICS_TOKEN'],
    ['METRICS_ENABLE', 'METRICS_ENABLED'],
    ['METRICS_PATHS', 'METRICS_PATH'],
    ['metrics_port', 'METRICS_PORT'],
    ['METRICS_HTTP_METHOD', 'METRICS_HTTP_METHODS'],
    ['METRICS_TOKENFILE', 'METRICS_TOKEN_FILE'],
  ])('takes %s for %s', (name, meant) => {
    expect(misspeltVariables({ PATH: '/bin', [name]: 'secret' })).toEqual([{ name, meant }]);
  });

  it.each([
    'METRICS_HOST',
    'METRICS_DISABLED',
    'METRICS_SERVICE_HOST',
    'METRICS_PORT_9090_TCP_ADDR',
    'METRICS_PROVIDER',
    'METRICS_',
    'PATH',
  ])('leaves %s to whoever it belongs to', (name) => {
    expect(misspeltVariables({ [name]: 'x' })).toEqual([]);
  });

  it('says nothing of a name beside the right one', () => {
    expect(misspeltVariables({ METRICS_TOKEN: 'a', METRICS_TOKENS: 'b' })).toEqual([]);
  });
});

describe('resolveOptions', () => {
  it('takes the environment where the code says nothing', () => {
    const env = { METRICS_ENABLED: ' No ', METRICS_PATH: '/env', METRICS_TOKEN: 'a-token-of-the-environment' };

    expect(resolveOptions({}, {}, env)).toMatchObject({
      enabled: false,
      paths: { metrics: '/env' },
      auth: { kind: 'rules', credentials: { tokens: { size: 1 } } },
    });
    expect(resolveOptions({ enabled: true, path: '/code', auth: false }, {}, env)).toMatchObject({
      enabled: true,
      paths: { metrics: '/code' },
      auth: { kind: 'open' },
    });
    expect(resolveOptions({}, {}, { METRICS_ENABLED: '', METRICS_PATH: '', METRICS_TOKEN: '' })).toEqual(
      resolveOptions({}),
    );
  });
});
