import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Gauge, register } from 'prom-client';
import { type Certificate, CertificateAuthority } from '../support/certificates';
import { eventually } from '../support/eventually';
import { Exposition } from '../support/exposition';
import { announcedOrigin } from '../support/management';
import { http1Reader, http2Reader, type Reader } from '../support/readers';
import { describeWith } from '../support/real-parts';
import { TestApp } from '../support/test-app';

const LARGE = '/metrics?name[]=large';
const ITSELF = '/metrics?name[]=metrics_scrapes_total&name[]=metrics_scrape_duration_seconds';

describeWith('openssl')('a scrape that is broken off', () => {
  let authority: CertificateAuthority;
  let certificate: Certificate;
  let reader: Reader | undefined;

  beforeAll(() => {
    authority = new CertificateAuthority();
    certificate = authority.issue();
  });
  afterAll(() => authority.remove());
  afterEach(async () => {
    reader?.close();
    register.clear();
    await TestApp.stopAll();
  });

  const one = { maxConcurrentScrapes: 1 };
  const secured = (app: TestApp): string => app.origin.replace('http:', 'https:');
  /** Where the endpoint is asked, over what. */
  const wires: Record<string, () => Promise<Reader>> = {
    'Express over HTTP': async () =>
      http1Reader((await TestApp.start('express', { metrics: { endpoint: one } })).origin),
    'Fastify over HTTP': async () =>
      http1Reader((await TestApp.start('fastify', { metrics: { endpoint: one } })).origin),
    'Express over TLS': async () => {
      const nest = { httpsOptions: certificate };
      return http1Reader(secured(await TestApp.start('express', { metrics: { endpoint: one }, nest })), authority.cert);
    },
    'Fastify over TLS': async () => {
      const adapter = new FastifyAdapter({ https: certificate });
      return http1Reader(secured(await TestApp.start(adapter, { metrics: { endpoint: one } })), authority.cert);
    },
    'Fastify over HTTP/2': async () => {
      const adapter = new FastifyAdapter({ http2: true });
      return http2Reader((await TestApp.start(adapter, { metrics: { endpoint: one } })).origin);
    },
    'Fastify over HTTP/2 and TLS': async () => {
      const adapter = new FastifyAdapter({ http2: true, https: certificate });
      return http2Reader(secured(await TestApp.start(adapter, { metrics: { endpoint: one } })), authority.cert);
    },
    'the management port': async () => {
      const { logger } = await TestApp.start('fastify', { metrics: { endpoint: { ...one, port: 0 } } });
      return http1Reader(await announcedOrigin(logger));
    },
    'the management port over TLS': async () => {
      const tls = certificate;
      const { logger } = await TestApp.start('express', { metrics: { endpoint: { ...one, port: 0, tls } } });
      return http1Reader(await announcedOrigin(logger), authority.cert);
    },
  };

  it.each(Object.keys(wires))('is not counted, by %s', async (wire) => {
    const large = new Gauge({ name: 'large', help: 'Large.', labelNames: ['text'] });
    for (let i = 0; i < 3000; i++) {
      large.set({ text: `${i} ${'x'.repeat(4000)}` }, i);
    }
    const asked = await (wires[wire] as () => Promise<Reader>)();
    reader = asked;
    let whole = 0;
    /** Waits until no other scrape is at work. */
    const read = (path = ITSELF): Promise<Exposition> =>
      eventually(async () => {
        const { status, body } = await asked.get(path);
        expect(status).toBe(200);
        whole++;
        return new Exposition(body);
      });

    await asked.breakOff(LARGE);
    await asked.breakOff(LARGE);
    await read(LARGE);
    const exposition = await eventually(async () => {
      const before = whole;
      const now = await read();
      expect(now.value('metrics_scrapes_total', { code: '200' })).toBe(before);
      return now;
    });

    expect(exposition.value('metrics_scrapes_total', { code: '500' })).toBe(0);
    expect(exposition.value('metrics_scrape_duration_seconds_count', { format: 'text' })).toBe(
      exposition.value('metrics_scrapes_total', { format: 'text' }),
    );
  });
});
