import type { Server } from 'node:http';
import { createServer, request, type RequestOptions, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { connect, type ConnectionOptions } from 'node:tls';
import type { MetricsAuthOptions } from 'nestjs-red-metrics';
import { quiet } from '../support/sockets';
import { type Certificate, CertificateAuthority } from '../support/certificates';
import { describeWith } from '../support/real-parts';
import { ADAPTERS, TestApp } from '../support/test-app';

const servers: TlsServer[] = [];

describeWith('openssl')('client certificates', () => {
  let authority: CertificateAuthority;
  let strangers: CertificateAuthority;
  let ours: Certificate;
  let known: Certificate;
  let unknown: Certificate;

  beforeAll(() => {
    authority = new CertificateAuthority();
    strangers = new CertificateAuthority('somebody else');
    ours = authority.issue();
    known = authority.issue('prometheus');
    unknown = strangers.issue('stranger');
  });
  afterAll(() => {
    authority.remove();
    strangers.remove();
  });
  afterEach(async () => {
    servers.splice(0).forEach((server) => server.close());
    await TestApp.stopAll();
  });

  describe.each(ADAPTERS)('on %s', (adapter) => {
    const start = (auth: MetricsAuthOptions): Promise<TestApp> => TestApp.start(adapter, { metrics: { auth } });

    /** The port of a TLS server in front of the application's handlers. */
    async function tlsPort(app: TestApp, requestCert: boolean): Promise<number> {
      const handlers = app.app.getHttpServer() as Server;
      const options = { ...ours, ca: authority.cert, requestCert, rejectUnauthorized: false };
      const server = createServer(options, (incoming, outgoing) => handlers.emit('request', incoming, outgoing));
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return (server.address() as AddressInfo).port;
    }

    const statusOf = (port: number, options: RequestOptions = {}): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        request(
          { host: '127.0.0.1', port, path: '/metrics', ca: authority.cert, agent: false, ...options },
          (answer) => {
            answer.resume();
            resolve(answer.statusCode);
          },
        )
          .on('error', reject)
          .end();
      });

    it('let in who has one that the server knows', async () => {
      const app = await start({ clientCertificate: true });
      const port = await tlsPort(app, true);

      expect(await statusOf(port, known)).toBe(200);
      expect(await statusOf(port, unknown)).toBe(403);
      expect(await statusOf(port)).toBe(403);
      // Nobody was asked for one.
      expect(await statusOf(await tlsPort(app, false), known)).toBe(403);
      expect((await app.fetch('/metrics')).status).toBe(403);
      expect(app.logger.lines.join('\n')).not.toContain('curl');
    });

    it('are asked of a session that was begun without one and is resumed, too', async () => {
      const port = await tlsPort(await start({ clientCertificate: true }), true);
      const connection = { host: '127.0.0.1', port, ca: authority.cert };
      const first = quiet(connect(connection));
      const [session] = (await once(first, 'session')) as [Buffer];
      first.destroy();
      const resumed = quiet(connect({ ...connection, session }));
      await once(resumed, 'secureConnect');
      expect(resumed.isSessionReused()).toBe(true);

      resumed.write('GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      const [answer] = (await once(resumed, 'data')) as [Buffer];

      expect(answer.toString()).toMatch(/^HTTP\/1\.1 403 /);
      resumed.destroy();
      // Who has a certificate may resume as well.
      const withCertificate = quiet(connect({ ...connection, ...known }));
      const [good] = (await once(withCertificate, 'session')) as [Buffer];
      withCertificate.destroy();
      const options: RequestOptions & ConnectionOptions = { ...known, session: good };
      expect(await statusOf(port, options)).toBe(200);
    });

    it('are asked for beside a token, or instead of it', async () => {
      const headers = { Authorization: 'Bearer a-token-0123456789' };
      const all = await tlsPort(await start({ clientCertificate: true, bearerToken: 'a-token-0123456789' }), true);
      expect(await statusOf(all, { ...known, headers })).toBe(200);
      expect(await statusOf(all, known)).toBe(401);
      expect(await statusOf(all, { headers })).toBe(403);

      const auth: MetricsAuthOptions = { clientCertificate: true, bearerToken: 'a-token-0123456789', combine: 'any' };
      const any = await tlsPort(await start(auth), true);
      expect(await statusOf(any, known)).toBe(200);
      expect(await statusOf(any, { headers })).toBe(200);
      expect(await statusOf(any)).toBe(401);
    });
  });
});
