import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { scrapeConfig } from 'nestjs-red-metrics/artifacts';
import { EXAMPLE_OPTIONS, type ExampleName } from '../../../examples/dashboard-image/example-options';
import { Signer } from '../../../examples/start/signer';
import { GatewayClient } from '../../../examples/start/traffic/gateway-client';
import { gatewayScenarios } from '../../../examples/start/traffic/gateway-scenarios';
import { HttpClient } from '../../../examples/start/traffic/http-client';
import { ProxyClient } from '../../../examples/start/traffic/proxy-client';
import { proxyScenarios } from '../../../examples/start/traffic/proxy-scenarios';
import { Traffic } from '../../../examples/start/traffic/traffic';
import { resolveArtifactOptions } from '../../../src/artifacts/artifact-options';
import { ALERTS, RULES } from '../../../src/artifacts/rules/rule-artifacts';
import { ExampleService, TOKEN } from '../../examples/support/example-service';
import { PrometheusServer } from '../../prometheus/support/prometheus-server';
import { Processes } from '../../support/processes';

export const EXAMPLES: readonly ExampleName[] = ['gateway', 'verifier', 'proxy'];
/** What they say of where their metrics are. */
const SCRAPED: Readonly<Record<ExampleName, MetricsModuleOptions>> = {
  ...EXAMPLE_OPTIONS,
  proxy: { ...EXAMPLE_OPTIONS.proxy, paths: { metrics: '/v1/metrics/prometheus' } },
};
/** Rounds of traffic: what the first one brings to the world has a rise in the second. */
const ROUNDS = 2;
/** The shortest time that a query looks back: what is older has no rate any more. */
const FRESH_FOR_MS = 60_000;

/**
 * The example services under traffic, and a Prometheus that scrapes them every five seconds, each under its name as
 * the job, and evaluates the rules that are generated for them.
 */
export class ScrapedExamples {
  private readonly processes = new Processes();
  private readonly ending = new AbortController();
  private server: PrometheusServer | undefined;
  private traffic: readonly Traffic[] = [];
  private playedAt = 0;

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
      ...ruleFiles(),
    });
    const http = new HttpClient(this.ending.signal);
    const ofGateway = new GatewayClient({ gateway: gateway.origin, verifier: verifier.origin, signer }, http);
    const ofProxy = new ProxyClient(proxy.origin, http);
    this.traffic = [
      new Traffic((round) => gatewayScenarios(ofGateway, round), this.ending.signal),
      new Traffic(() => proxyScenarios(ofProxy), this.ending.signal),
    ];
    for (let round = 1; round <= ROUNDS; round++) {
      await this.play();
      await this.prometheus.process.eventually(async () => {
        // Two streams of the gateway and five of the proxy in each round.
        const counted = 'sum(gateway_streaming_requests_total) + sum(proxy_streaming_requests_total)';
        expect(await this.prometheus.number(counted)).toBe(round * 7);
      });
    }
    await this.playUntilStreamsAreSeen();
  }

  /**
   * Runs the check until it passes, and plays another round where the last one was too long ago: the tests of a busy
   * machine take their time.
   */
  eventually(check: () => Promise<void>): Promise<void> {
    return this.prometheus.process.eventually(async () => {
      try {
        await check();
      } catch (error) {
        if (performance.now() - this.playedAt > FRESH_FOR_MS) {
          await this.play();
        }
        throw error;
      }
    });
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.server?.stop();
    await this.processes.stopAll();
  }

  /** A stream may begin and end between two scrapes: then nothing tells how much is sent for each that is open. */
  private playUntilStreamsAreSeen(): Promise<void> {
    return this.prometheus.process.eventually(async () => {
      const seen = await this.prometheus.query('max_over_time({__name__=~"(gateway|proxy)_streaming_active"}[5m]) > 0');
      if (seen.length < 2) {
        await this.play();
        throw new Error('No scrape has met an open stream of the gateway and one of the proxy.');
      }
    });
  }

  private async play(): Promise<void> {
    await Promise.all(this.traffic.map((each) => each.round()));
    this.playedAt = performance.now();
  }
}

/** Scrapes each as it is generated for its options. */
function configuration(services: Readonly<Record<ExampleName, ExampleService>>): string {
  const jobs = EXAMPLES.flatMap((job) => {
    const targets = [`127.0.0.1:${services[job].port}`];
    return scrapeConfig(SCRAPED[job], { job, targets, credentialsFile: 'token' }).scrape_configs;
  });
  return JSON.stringify({
    // What is evaluated more often than scraped finds nothing new, and there are hundreds of rules.
    // On a busy machine a metric may take longer than a second; then the service counts that it failed.
    global: { scrape_interval: '5s', scrape_timeout: '5s', evaluation_interval: '5s' },
    rule_files: ['rules/*.yml'],
    scrape_configs: jobs,
  });
}

/** As they are generated, but for groups that are evaluated so seldom that a test would wait for minutes. */
function ruleFiles(): Record<string, string> {
  const files = EXAMPLES.flatMap((job) => {
    const options = resolveArtifactOptions(EXAMPLE_OPTIONS[job], { job });
    return [RULES, ALERTS].flatMap((artifact) => artifact.generate(options));
  });
  return Object.fromEntries(
    files.map(({ path, content }) => [`rules/${path}`, content.replaceAll(/^( +interval:) 5m$/gm, '$1 5s')]),
  );
}
