import { once } from 'node:events';
import { connect } from 'node:tls';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type Certificate, CertificateAuthority } from '../support/certificates';
import { eventually } from '../support/eventually';
import { Exposition } from '../support/exposition';
import { http1Reader, http2Reader } from '../support/readers';
import { describeWith } from '../support/real-parts';
import { openSocket, quiet } from '../support/sockets';
import { TestApp } from '../support/test-app';

describeWith('openssl')('open connections over TLS', () => {
  let authority: CertificateAuthority;
  let certificate: Certificate;

  beforeAll(() => {
    authority = new CertificateAuthority();
    certificate = authority.issue();
  });
  afterAll(() => authority.remove());
  afterEach(() => TestApp.stopAll());

  const SERVICES: readonly [string, () => Promise<TestApp>, typeof http1Reader][] = [
    ['express', () => TestApp.start('express', { nest: { httpsOptions: certificate } }), http1Reader],
    ['fastify', () => TestApp.start(new FastifyAdapter({ https: certificate })), http1Reader],
    [
      'fastify over HTTP/2',
      () => TestApp.start(new FastifyAdapter({ http2: true, https: { ...certificate, allowHTTP1: true } } as never)),
      http2Reader,
    ],
  ];

  it.each(SERVICES)(
    'on %s count once, in the handshake and after it, until they close',
    async (_on, start, readerOf) => {
      const app = await start();
      const reader = readerOf(`https://localhost:${app.port}`, authority.cert);
      const expectOpen = (count: number): Promise<void> =>
        eventually(async () => {
          const { body } = await reader.get('/metrics');
          expect(new Exposition(body).value('http_open_connections')).toBe(count);
        });
      await expectOpen(1);

      const [unsecured, socket] = await Promise.all([openSocket(app.port), openSocket(app.port)]);
      const secured = quiet(connect({ socket, ca: authority.cert, servername: 'localhost' }));
      await once(secured, 'secureConnect');
      await expectOpen(3);

      unsecured.destroy();
      await expectOpen(2);
      secured.destroy();
      await expectOpen(1);
      reader.close();
    },
  );
});
