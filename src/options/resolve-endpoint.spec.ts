import { inspect } from 'node:util';
import { MetricsConfigurationError } from '../core/metrics.errors';
import { resolveOptions } from './resolve-options';
import { resolvePrefix } from './resolve-paths';
import { ManagementTls } from './resolve-tls';

const SECRET = '-----BEGIN PRIVATE KEY-----hunter2';

const fail = (endpoint: unknown, env: NodeJS.ProcessEnv = {}): string => {
  try {
    resolveOptions({ endpoint }, {}, env);
  } catch (error) {
    expect(error).toBeInstanceOf(MetricsConfigurationError);
    return (error as Error).message;
  }
  throw new Error('no error');
};

describe('the management port', () => {
  const of = (endpoint: unknown, env: NodeJS.ProcessEnv = {}): unknown =>
    resolveOptions({ endpoint }, {}, env).endpoint.management;

  it('is none unless the code or the environment has one', () => {
    expect(of(undefined)).toBeUndefined();
    expect(of({}, { METRICS_PORT: ' ' })).toBeUndefined();
    expect(of({ port: 9464 })).toEqual({ port: 9464, source: 'endpoint.port', host: '127.0.0.1', tls: undefined });
    expect(of({ host: '::' }, { METRICS_PORT: '0' })).toEqual({
      port: 0,
      source: 'METRICS_PORT',
      host: '::',
      tls: undefined,
    });
    expect(of({ port: 1 }, { METRICS_PORT: '2' })).toMatchObject({ port: 1, source: 'endpoint.port' });
  });

  it.each<[string, unknown, string]>([
    ['a port as text', { port: '9464' }, 'endpoint.port must be a whole number from 0 to 65535, but got "9464"'],
    ['a port too high', { port: 65_536 }, 'endpoint.port must be'],
    ['a broken port', { port: 1.5 }, 'endpoint.port must be'],
    ['no host', { port: 1, host: '' }, 'endpoint.host must be an address or a host name'],
    ['a host with a scheme', { port: 1, host: 'http://a' }, 'endpoint.host must be an address or a host name'],
    ['a host with a port', { port: 1, host: '0.0.0.0:9464' }, 'without scheme, brackets and port'],
    ['a host in brackets', { port: 1, host: '[::1]' }, 'without scheme, brackets and port'],
    ['a host without a port', { host: '0.0.0.0' }, 'endpoint.host belongs to a management port, but there is none'],
    ['TLS as true', { port: 1, tls: true }, 'endpoint.tls must be an object'],
    ['TLS without anything', { port: 1, tls: {} }, 'endpoint.tls has no key'],
    ['TLS without a certificate', { port: 1, tls: { key: SECRET } }, 'endpoint.tls has no cert'],
    ['an unknown option of TLS', { port: 1, tls: { keyFile: '/x' } }, 'Unknown option "endpoint.tls.keyFile"'],
    ['a key that is no text', { port: 1, tls: { key: 5, cert: 'x' } }, 'endpoint.tls.key must be text or bytes'],
    ['an empty certificate', { port: 1, tls: { key: 'x', cert: '' } }, 'endpoint.tls.cert must be text or bytes'],
    ['no authority', { port: 1, tls: { key: 'x', cert: 'x', ca: [] } }, 'endpoint.tls.ca must be text or bytes'],
    ['a version of SSL', { port: 1, tls: { minVersion: 'SSLv3' } }, 'endpoint.tls.minVersion must be one of TLSv1,'],
    ['a passphrase as bytes', { port: 1, tls: { passphrase: Buffer.from(SECRET) } }, 'passphrase must be a string'],
    [
      'certificates of everybody, where none is needed',
      { port: 1, tls: { key: 'x', cert: 'x', requestCert: true, rejectUnauthorized: false } },
      'without ca would let in every certificate of a public authority',
    ],
    [
      'certificates of everybody',
      { port: 1, tls: { key: 'x', cert: 'x', requestCert: true } },
      'without ca would let in every certificate of a public authority',
    ],
    [
      'an authority that nobody is asked for',
      { port: 1, tls: { key: 'x', cert: 'x', ca: 'x' } },
      'endpoint.tls.ca is about certificates of clients, which are not asked for',
    ],
    ['a key that is none', { port: 1, tls: { key: SECRET, cert: SECRET } }, 'endpoint.tls cannot be used (ERR_OSSL_'],
    ['a key in place of the options', { port: 1, tls: SECRET }, 'endpoint.tls must be an object'],
    ['another prefix', { prefix: '/api' }, 'endpoint.prefix must be one of follow'],
  ])('is an error with %s', (_name, endpoint, message) => {
    expect(fail(endpoint)).toContain(message);
    expect(fail(endpoint)).not.toContain('hunter2');
  });

  it.each(['http', '-1', '65536', '1e3', '80 81', 'tcp://10.0.0.1:9090'])('is an error in METRICS_PORT: %s', (port) => {
    expect(fail({}, { METRICS_PORT: port })).toContain('METRICS_PORT must be a port from 0 to 65535');
  });

  it('shows no key', () => {
    const tls = new ManagementTls({ key: SECRET, cert: 'x' });

    expect(inspect(tls, { depth: 9, showHidden: true }) + JSON.stringify(tls)).not.toContain('hunter2');
    expect(tls.serverOptions().key).toBe(SECRET);
  });
});

describe('resolvePrefix', () => {
  it.each([
    ['', ''],
    ['/', ''],
    ['api', '/api'],
    ['/api/', '/api'],
    ['api/v1', '/api/v1'],
  ])('reads %p as %p', (given, prefix) => {
    expect(resolvePrefix(given)).toBe(prefix);
  });

  it.each([':tenant', 'api/*', 'a//b', 'a b', '../a', 'api{/x}'])('refuses %p', (given) => {
    expect(() => resolvePrefix(given)).toThrow('endpoint.prefix cannot follow the global prefix');
  });
});
