import type { ExampleName } from '../../../examples/dashboard-image/example-options';
import { Signer } from '../../../examples/start/signer';
import { GatewayClient } from '../../../examples/start/traffic/gateway-client';
import { gatewayScenarios } from '../../../examples/start/traffic/gateway-scenarios';
import { HttpClient } from '../../../examples/start/traffic/http-client';
import { ProxyClient } from '../../../examples/start/traffic/proxy-client';
import { proxyScenarios } from '../../../examples/start/traffic/proxy-scenarios';
import { Traffic } from '../../../examples/start/traffic/traffic';
import { ExampleService, TOKEN } from '../../examples/support/example-service';
import { PrometheusServer } from '../../prometheus/support/prometheus-server';
import { Processes } from '../../support/processes';

/** The example services under traffic, and a Prometheus that scrapes them every second, each under its name as the job. */
export class ScrapedExamples {
  private readonly processes = new Processes();
  private readonly ending = new AbortController();
  private server: PrometheusServer | undefined;

  get prometheus(): PrometheusServer {
    if (this.server === undefined) {
      throw new Error('start() first');
    }
    return this.server;
  }

  /** Resolves once everything that the traffic causes has been scraped twice: a rate is a rise between two scrapes. */
  async start(): Promise<void> {
    const signer = new Signer('demo');
    const start = (name: ExampleName | 'upstream', env: NodeJS.ProcessEnv = {}): Promise<ExampleService> =>
      ExampleService.start(this.processes, name, env);
    const [upstream, verifier] = await Promise.all([
      start('upstream'),
      start('verifier', { VERIFIER_KEYS: signer.registryEntry }),
    ]);
    const [proxy, gateway] = await Promise.all([
      start('proxy', { UPSTREAM_URL: upstream.origin, PROXY_CHUNK_TIMEOUT_MS: '500' }),
      start('gateway', { VERIFIER_URL: verifier.origin }),
    ]);
    this.server = await PrometheusServer.start(this.processes, {
      'prometheus.yml': configuration({ gateway, verifier, proxy }),
      token: TOKEN,
    });
    const http = new HttpClient(this.ending.signal);
    const ofGateway = new GatewayClient({ gateway: gateway.origin, verifier: verifier.origin, signer }, http);
    const ofProxy = new ProxyClient(proxy.origin, http);
    const traffic = [
      new Traffic((round) => gatewayScenarios(ofGateway, round), this.ending.signal),
      new Traffic(() => proxyScenarios(ofProxy), this.ending.signal),
    ];
    for (const round of [1, 2, 3]) {
      await Promise.all(traffic.map((each) => each.round()));
      await this.prometheus.process.eventually(async () => {
        // Two streams of the gateway and five of the proxy in each round.
        const counted = 'sum(gateway_streaming_requests_total) + sum(proxy_streaming_requests_total)';
        expect(await this.prometheus.number(counted)).toBe(round * 7);
      });
    }
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.server?.stop();
    await this.processes.stopAll();
  }
}

function configuration(services: Readonly<Record<ExampleName, ExampleService>>): string {
  return [
    'global: { scrape_interval: 1s, scrape_timeout: 1s }',
    'scrape_configs:',
    ...Object.entries(services).flatMap(([name, { port }]) => [
      `  - job_name: ${name}`,
      `    metrics_path: ${name === 'proxy' ? '/v1/metrics/prometheus' : '/metrics'}`,
      '    authorization: { credentials_file: token }',
      `    static_configs: [{ targets: ['127.0.0.1:${port}'] }]`,
    ]),
    '',
  ].join('\n');
}
