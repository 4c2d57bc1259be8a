import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import type { ArtifactOptions } from 'nestjs-red-metrics/artifacts';
import { resolveArtifactOptions } from '../../../src/artifacts/artifact-options';
import { ARTIFACTS } from '../../../src/artifacts/artifacts';
import { PrometheusServer } from '../../prometheus/support/prometheus-server';
import type { ServerProcess } from '../../prometheus/support/server-process';
import { ONE_REQUEST, type Processes } from '../../support/processes';
import { startAlertmanager } from './alertmanager-server';

/** Where the service is, and what Prometheus shows it. */
export interface Scraped {
  readonly port: number;
  readonly token: string;
}

/** An alert that Alertmanager has, told to somebody or not. */
export interface HeldAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly status: { readonly state: 'unprocessed' | 'active' | 'suppressed' };
}

/**
 * The Prometheus and the Alertmanager of a generated Compose project, on this machine. Addresses and times are
 * changed, and nothing else.
 */
export class Alerting {
  private constructor(
    readonly prometheus: PrometheusServer,
    private readonly alertmanager: ServerProcess,
  ) {}

  static async start(
    processes: Processes,
    [metrics, artifacts]: readonly [MetricsModuleOptions, ArtifactOptions],
    { port, token }: Scraped,
  ): Promise<Alerting> {
    const files = await projectFiles(metrics, artifacts);
    const alertmanager = await startAlertmanager(
      processes,
      changed(files['alertmanager/alertmanager.yml'], [
        ['group_wait: 30s', 'group_wait: 1s'],
        ['group_interval: 5m', 'group_interval: 1s'],
      ]),
    );
    const prometheus = await PrometheusServer.start(processes, {
      'prometheus.yml': changed(files['prometheus/prometheus.yml'], [
        ['scrape_interval: 15s', 'scrape_interval: 1s'],
        ['evaluation_interval: 15s', 'evaluation_interval: 1s'],
        ['alertmanager:9093', alertmanager.address],
        [`${artifacts.job}:${port}`, `127.0.0.1:${port}`],
        ['/run/secrets/metrics_token', 'token'],
      ]),
      token,
      [`rules/${artifacts.job}.rules.yml`]: changed(files[`prometheus/rules/${artifacts.job}.rules.yml`], []),
      [`rules/${artifacts.job}.alerts.yml`]: changed(files[`prometheus/rules/${artifacts.job}.alerts.yml`], [
        [/^ +for: \d+[mh]$/gm, '        for: 1s'],
      ]),
    });
    return new Alerting(prometheus, alertmanager);
  }

  /** What Alertmanager has. */
  async heldAlerts(): Promise<readonly HeldAlert[]> {
    const response = await fetch(`http://${this.alertmanager.address}/api/v2/alerts`, { headers: ONE_REQUEST });
    return (await response.json()) as HeldAlert[];
  }

  async stop(): Promise<void> {
    await this.prometheus.stop();
    await this.alertmanager.stop();
  }
}

async function projectFiles(
  metrics: MetricsModuleOptions,
  artifacts: ArtifactOptions,
): Promise<Readonly<Record<string, string>>> {
  const compose = ARTIFACTS.find(({ name }) => name === 'compose');
  const files = (await compose?.generate(resolveArtifactOptions(metrics, artifacts))) ?? [];
  return Object.fromEntries(files.map(({ path, content }) => [path, content]));
}

/** The file with these changes, each of which must be one. */
function changed(file: string | undefined, changes: readonly (readonly [string | RegExp, string])[]): string {
  return changes.reduce((text, [from, to]) => {
    const after = text.replace(from, to);
    if (after === text) {
      throw new Error(`There is no ${String(from)} in:\n${text}`);
    }
    return after;
  }, given(file));
}

function given(file: string | undefined): string {
  if (file === undefined) {
    throw new Error('The project lacks a file.');
  }
  return file;
}
