import { Controller, Get } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type Certificate, CertificateAuthority } from '../support/certificates';
import { eventually } from '../support/eventually';
import { Exposition } from '../support/exposition';
import { http1Reader, http2Reader, type Reader } from '../support/readers';
import { describeWith } from '../support/real-parts';
import { TestApp } from '../support/test-app';

@Controller()
class ShopController {
  @Get('users/:id')
  user(): string {
    return 'user';
  }
}

describeWith('openssl')('scheme and version by the conventions of OpenTelemetry', () => {
  let authority: CertificateAuthority;
  let certificate: Certificate;

  beforeAll(() => {
    authority = new CertificateAuthority();
    certificate = authority.issue();
  });
  afterAll(() => authority.remove());
  afterEach(() => TestApp.stopAll());

  it.each<[string, () => FastifyAdapter | 'express', (port: number) => Reader, string, string]>([
    [
      'Express over TLS',
      () => 'express',
      (port) => http1Reader(`https://127.0.0.1:${port}`, authority.cert),
      'https',
      '1.1',
    ],
    [
      'Fastify over TLS',
      () => new FastifyAdapter({ https: certificate }),
      (port) => http1Reader(`https://127.0.0.1:${port}`, authority.cert),
      'https',
      '1.1',
    ],
    [
      'Fastify over HTTP/2 and TLS',
      () => new FastifyAdapter({ http2: true, https: certificate }),
      (port) => http2Reader(`https://127.0.0.1:${port}`, authority.cert),
      'https',
      '2',
    ],
    [
      'Fastify over HTTP/2',
      () => new FastifyAdapter({ http2: true }),
      (port) => http2Reader(`http://127.0.0.1:${port}`),
      'http',
      '2',
    ],
  ])('%s', async (_name, adapter, readerOf, scheme, version) => {
    const on = adapter();
    const app = await TestApp.start(on, {
      controllers: [ShopController],
      metrics: { naming: 'opentelemetry' },
      nest: on === 'express' ? { httpsOptions: certificate } : {},
    });
    const reader = readerOf(app.port);
    await reader.get('/users/1', { 'x-forwarded-proto': scheme === 'http' ? 'https' : 'http' });

    await eventually(async () => {
      const exposition = new Exposition((await reader.get('/metrics')).body);
      expect(exposition.of('http_server_request_duration_seconds_count').map(({ labels }) => labels)).toEqual([
        {
          http_request_method: 'GET',
          url_scheme: scheme,
          http_response_status_code: '200',
          http_route: '/users/:id',
          network_protocol_version: version,
        },
      ]);
      const active = { http_request_method: 'GET', url_scheme: scheme };
      expect(exposition.value('http_server_active_requests', active)).toBe(0);
    });
    reader.close();
  });
});
