import { Signer } from '../../examples/start/signer';
import { ExampleService, TOKEN } from '../examples/support/example-service';
import { Processes } from '../support/processes';
import { describeWith } from '../support/real-parts';
import { PrometheusServer } from './support/prometheus-server';
import { checkMetrics } from './support/promtool';

/** Gauges that prom-client's own default metrics call totals. */
const COMPLAINTS_ABOUT_PROM_CLIENT = [
  'nodejs_active_handles_total non-counter metrics should not have "_total" suffix',
  'nodejs_active_requests_total non-counter metrics should not have "_total" suffix',
  'nodejs_active_resources_total non-counter metrics should not have "_total" suffix',
];

function configurationFor(gateway: ExampleService, verifier: ExampleService): string {
  const job = (name: string, service: ExampleService, more = ''): string =>
    `  - { job_name: ${name}, static_configs: [{ targets: ['127.0.0.1:${service.port}'] }]${more} }`;
  const authorization = ', authorization: { type: Bearer, credentials_file: token }';
  return [
    'global: { scrape_interval: 1s, scrape_timeout: 1s }',
    'scrape_configs:',
    job('gateway', gateway, authorization),
    job('verifier', verifier, authorization),
    job('stranger', gateway),
    '',
  ].join('\n');
}

describeWith('prometheus', 'promtool')('Prometheus', () => {
  const processes = new Processes();
  const signer = new Signer('client');
  let gateway: ExampleService;
  let verifier: ExampleService;
  let prometheus: PrometheusServer | undefined;

  const server = (): PrometheusServer => {
    if (prometheus === undefined) {
      throw new Error('Prometheus is not running');
    }
    return prometheus;
  };

  beforeAll(async () => {
    verifier = await ExampleService.start(processes, 'verifier', { VERIFIER_KEYS: signer.registryEntry });
    gateway = await ExampleService.start(processes, 'gateway', { VERIFIER_URL: verifier.origin });
    prometheus = await PrometheusServer.start(processes, {
      'prometheus.yml': configurationFor(gateway, verifier),
      token: TOKEN,
    });
  });

  afterAll(async () => {
    await prometheus?.stop();
    await processes.stopAll();
  });

  it('scrapes both services with the token, and neither without', async () => {
    await server().process.eventually(async () => {
      const { gateway: first, verifier: second, stranger } = await server().targets();
      expect([first?.health, first?.lastError]).toEqual(['up', '']);
      expect([second?.health, second?.lastError]).toEqual(['up', '']);
      expect(stranger?.health).toBe('down');
      expect(stranger?.lastError).toContain('401');
    });
  });

  it('sees each request once, and rates and quantiles of them', async () => {
    const sendTraffic = async (): Promise<void> => {
      const body = JSON.stringify({ text: 'A text about copper.' });
      const signed = { 'X-Key-Id': signer.keyId, 'X-Signature': signer.sign(body) };
      for (let i = 0; i < 3; i++) {
        await gateway.post('/api/ai/summarize', body, signed);
      }
      await gateway.post('/api/ai/summarize', body);
      await gateway.get('/api/ai/stream?text=copper');
      await gateway.get('/nobody');
      await gateway.get('/nobody/else');
    };
    const expectSeen = (waves: number): Promise<void> =>
      server().process.eventually(async () => {
        const vector = await server().query('sum by (method, path, status) (gateway_requests_total)');
        const seen = vector.map(({ metric: { method, path, status }, value: [, value] }) =>
          [method, path, status, value].join(' '),
        );
        expect(seen.toSorted()).toEqual([
          `GET /api/ai/stream 200 ${waves}`,
          `GET __unmatched__ 404 ${2 * waves}`,
          `POST /api/ai/summarize 200 ${3 * waves}`,
          `POST /api/ai/summarize 401 ${waves}`,
        ]);
        expect(await server().number('sum(verifier_requests_total)')).toBe(3 * waves);
      });

    await sendTraffic();
    await expectSeen(1);
    // A rate is a rise between two scrapes: the first traffic was the series' beginning.
    await sendTraffic();
    await expectSeen(2);

    const rate = 'sum(rate(gateway_requests_total{path="/api/ai/summarize"}[1m]))';
    const p99 = 'histogram_quantile(0.99, sum by (le) (rate(gateway_request_duration_seconds_bucket[1m])))';
    await server().process.eventually(async () => {
      expect(await server().number(rate)).toBeGreaterThan(0);
      const seconds = await server().number(p99);
      expect(Number.isFinite(seconds) && seconds > 0).toBe(true);
    });
  });

  it('has nothing to complain about in the expositions, but for three names of prom-client', async () => {
    for (const service of [gateway, verifier]) {
      const { text } = await service.scrape();
      const { complaints } = await checkMetrics(text);
      expect(complaints.filter((line) => !COMPLAINTS_ABOUT_PROM_CLIENT.includes(line))).toEqual([]);

      const own = text.split('\n').filter((line) => !/\bnodejs_active_(handles|requests|resources)_total\b/.test(line));
      expect(await checkMetrics(own.join('\n'))).toEqual({ exitCode: 0, complaints: [] });
    }
  });
});
