import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import type { MetricsModuleOptions, MetricsTlsOptions } from 'nestjs-red-metrics';
import { closed, openSocket } from '../support/sockets';
import { type Certificate, CertificateAuthority } from '../support/certificates';
import { announcedOrigin } from '../support/management';
import { describeWith } from '../support/real-parts';
import { TestApp, TOKEN } from '../support/test-app';

describeWith('openssl')('TLS of the management port', () => {
  let authority: CertificateAuthority;
  let strangers: CertificateAuthority;
  let server: Certificate;
  let client: Certificate;

  beforeAll(() => {
    authority = new CertificateAuthority();
    strangers = new CertificateAuthority('somebody else');
    server = authority.issue();
    client = authority.issue('prometheus');
  });
  afterAll(() => {
    authority.remove();
    strangers.remove();
  });
  afterEach(() => TestApp.stopAll());

  const start = async (
    tls: MetricsTlsOptions,
    auth: MetricsModuleOptions['auth'] = { bearerToken: TOKEN },
  ): Promise<{ origin: string; log: readonly string[] }> => {
    const app = await TestApp.start('express', { metrics: { auth, endpoint: { port: 0, tls } } });
    return { origin: await announcedOrigin(app.logger), log: app.logger.lines };
  };
  const get = async (
    origin: string,
    options: RequestOptions = {},
    headers: Record<string, string> = { Authorization: `Bearer ${TOKEN}` },
  ): Promise<number | undefined> => {
    const asked = request(`${origin}/metrics`, { ca: authority.cert, agent: false, headers, ...options }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    return response.statusCode;
  };

  it('speaks HTTPS, and no HTTP', async () => {
    const { origin, log } = await start({ key: server.key, cert: Buffer.from(server.cert) });

    expect(origin).toMatch(/^https:\/\/127\.0\.0\.1:/);
    expect(await get(origin)).toBe(200);
    expect(await get(origin, {}, {})).toBe(401);
    await expect(get(origin, { ca: strangers.cert })).rejects.toThrow(/self.signed|unable to verify/);
    await expect(fetch(`${origin.replace('https', 'http')}/metrics`)).rejects.toThrow();
    expect(await get(origin)).toBe(200);
    expect(log.join('\n')).not.toContain('PRIVATE KEY');
  });

  it('speaks no version older than it may', async () => {
    const { origin } = await start({ ...server, minVersion: 'TLSv1.3' });

    expect(await get(origin)).toBe(200);
    await expect(get(origin, { maxVersion: 'TLSv1.2' })).rejects.toThrow();
  });

  it('lets in only who has a certificate of the authority, and a credential', async () => {
    const { origin, log } = await start({ ...server, ca: [authority.cert], requestCert: true });

    expect(await get(origin, client)).toBe(200);
    expect(await get(origin, client, {})).toBe(401);
    await expect(get(origin)).rejects.toThrow();
    await expect(get(origin, strangers.issue('mallory'))).rejects.toThrow();
    expect(log.join('\n')).toContain(', to clients with a certificate.');
  });

  it('may be all that is asked for', async () => {
    const { origin, log } = await start({ ...server, ca: authority.cert, requestCert: true }, false);

    expect(await get(origin, client, {})).toBe(200);
    await expect(get(origin, {}, {})).rejects.toThrow();
    expect(log.join('\n')).toContain('open to everybody with a client certificate (auth: false)');
  });

  it('asks clients without a certificate for credentials where they may be without', async () => {
    const { origin } = await start({ ...server, ca: authority.cert, requestCert: true, rejectUnauthorized: false });

    expect(await get(origin)).toBe(200);
    expect(await get(origin, strangers.issue('mallory'), {})).toBe(401);
  });

  it('ends with the application, whoever is in the middle of a handshake', async () => {
    const { origin } = await start(server);
    const silent = await openSocket(Number(new URL(origin).port));
    const cut = closed(silent.resume());

    await TestApp.stopAll();
    await cut;
  });

  it.each<[string, () => MetricsTlsOptions, string]>([
    ['of another certificate', () => ({ key: client.key, cert: server.cert }), 'ERR_OSSL_X509_KEY_VALUES_MISMATCH'],
    ['that is cut off', () => ({ key: server.key.slice(0, 80), cert: server.cert }), 'ERR_OSSL_'],
    ['that is its certificate', () => ({ key: server.cert, cert: server.cert }), 'ERR_OSSL_'],
  ])('is an error at boot with a key %s, which it does not show', async (_name, tls, code) => {
    const error = await start(tls()).then(
      () => new Error('no error'),
      (reason: Error) => reason,
    );

    expect(error.message).toContain(`MetricsModule: endpoint.tls cannot be used (${code}`);
    for (const line of `${server.key}${client.key}`.split('\n').filter((text) => text !== '')) {
      expect(error.message).not.toContain(line);
    }
  });
});
