import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MetricsConfigurationError, type PrometheusConfig, scrapeConfig, type ScrapeJob } from 'nestjs-red-metrics';
import { stringify } from 'yaml';
import { PrometheusServer } from '../prometheus/support/prometheus-server';
import { checkFile } from '../prometheus/support/promtool';
import { CertificateAuthority } from '../support/certificates';
import { Processes } from '../support/processes';
import { describeWith } from '../support/real-parts';
import { TestApp, TOKEN } from '../support/test-app';
import { OPTION_SETS, type OptionSet } from './support/deployment-option-sets';

const jobOf = ({ metrics, artifacts }: OptionSet): ScrapeJob | undefined =>
  scrapeConfig(metrics, artifacts).scrape_configs[0];

const setNamed = (name: string): OptionSet => {
  const found = OPTION_SETS.find((set) => set.name === name);
  if (found === undefined) {
    throw new Error(`There is no set "${name}".`);
  }
  return found;
};

describe('scrapeConfig()', () => {
  it.each<[string, Partial<ScrapeJob>]>([
    [
      'nothing configured',
      { metrics_path: '/metrics', scheme: 'http', static_configs: [{ targets: ['localhost:3000'] }] },
    ],
    ['a token in code', { authorization: { type: 'Bearer', credentials_file: '/etc/prometheus/metrics-token' } }],
    ['a user in code', { basic_auth: { username: 'scraper', password_file: '/etc/prometheus/metrics-password' } }],
    ['a file of users', { basic_auth: { username: 'prometheus', password_file: '/etc/prometheus/metrics-password' } }],
    ['addresses or a token', { authorization: { type: 'Bearer', credentials_file: '/etc/prometheus/metrics-token' } }],
    ['a port of its own', { static_configs: [{ targets: ['localhost:9464'] }] }],
    ['TLS', { scheme: 'https', tls_config: { ca_file: '/etc/prometheus/tls/ca.crt' } }],
    ['paths of its own below a prefix', { metrics_path: '/api/v1/internal/m', job_name: 'gateway' }],
  ])('follows the options: %s', (name, expected) => {
    expect(jobOf(setNamed(name))).toMatchObject(expected);
  });

  it.each(['open', 'addresses', 'a guard', 'client certificates'])(
    'sends no credentials where none are asked for: %s',
    (name) => {
      expect(jobOf(setNamed(name))).not.toHaveProperty('authorization');
      expect(jobOf(setNamed(name))).not.toHaveProperty('basic_auth');
    },
  );

  it('shows no secret', () => {
    for (const { metrics, artifacts } of OPTION_SETS) {
      expect(JSON.stringify(scrapeConfig(metrics, artifacts))).not.toMatch(/a-token-of|a-secret|xxxx|not looked at/);
    }
  });

  it.each<[string, Parameters<typeof scrapeConfig>, string]>([
    ['a port that nobody knows', [{ endpoint: { port: 0 } }], 'endpoint.port'],
    ['a prefix that nobody knows', [{ endpoint: { prefix: 'follow' } }], 'artifacts.globalPrefix'],
    ['a target without a port', [{}, { targets: ['gateway'] }], 'artifacts.targets[0]'],
    ['no target', [{}, { targets: [] }], 'artifacts.targets'],
    ['a wrong way in', [{ auth: { allow: ['everybody'] } }], 'auth.allow[0]'],
  ])('refuses %s', (_case, [metrics, artifacts], option) => {
    let thrown: unknown;
    try {
      scrapeConfig(metrics, artifacts);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(MetricsConfigurationError);
    expect(thrown).toHaveProperty('option', option);
  });
});

describeWith('promtool', 'openssl')('the configuration of Prometheus', () => {
  let folder: string;
  let files: Readonly<Record<string, string>>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'scrape-config-'));
    const authority = new CertificateAuthority();
    try {
      files = writeCredentials(folder, authority);
    } finally {
      authority.remove();
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(OPTION_SETS)('is one that promtool finds nothing wrong with: $name', async ({ name, metrics, artifacts }) => {
    const file = join(folder, 'prometheus.yml');
    writeFileSync(file, replaced(stringify(scrapeConfig(metrics, artifacts)), files));

    const { exitCode, complaints } = await checkFile('config', file);

    expect([name, exitCode, complaints.filter((line) => !/SUCCESS|^Checking/.test(line))]).toEqual([name, 0, []]);
  });

  it('would be told where something is wrong with it', async () => {
    const file = join(folder, 'prometheus.yml');
    writeFileSync(file, stringify(scrapeConfig()).replace('metrics_path', 'metric_path'));

    expect(await checkFile('config', file)).toMatchObject({ exitCode: 1 });
  });
});

describeWith('prometheus')('a Prometheus with that configuration', () => {
  const processes = new Processes();

  afterEach(async () => {
    await processes.stopAll();
    await TestApp.stopAll();
  });

  it('scrapes the service', async () => {
    const metrics = { prefix: 'gateway', path: '/internal/metrics', auth: { bearerToken: TOKEN } };
    const app = await TestApp.start('express', { metrics });
    const folder = mkdtempSync(join(tmpdir(), 'scrape-config-'));
    const credentialsFile = join(folder, 'token');
    writeFileSync(credentialsFile, TOKEN);
    const config: PrometheusConfig = scrapeConfig(metrics, {
      job: 'gateway',
      targets: [`127.0.0.1:${app.port}`],
      credentialsFile,
    });
    config.global.scrape_interval = '1s';
    const prometheus = await PrometheusServer.start(processes, { 'prometheus.yml': stringify(config) });

    await prometheus.process.eventually(async () => {
      expect(await prometheus.number('up{job="gateway"}')).toBe(1);
      expect(await prometheus.number('gateway_requests_in_flight')).toBeGreaterThanOrEqual(0);
    });
    await prometheus.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);
});

/** Files for all that a configuration names; returns by what each is named there. */
function writeCredentials(folder: string, authority: CertificateAuthority): Record<string, string> {
  const client = authority.issue('client');
  const contents: Record<string, string> = {
    '/etc/prometheus/metrics-token': TOKEN,
    '/etc/prometheus/metrics-password': 'a password',
    '/etc/prometheus/tls/ca.crt': authority.cert,
    '/etc/prometheus/tls/client.crt': client.cert,
    '/etc/prometheus/tls/client.key': client.key,
  };
  return Object.fromEntries(
    Object.entries(contents).map(([path, content], index) => {
      const file = join(folder, `file-${index}`);
      writeFileSync(file, content);
      return [path, file];
    }),
  );
}

function replaced(text: string, files: Readonly<Record<string, string>>): string {
  return Object.entries(files).reduce((result, [path, file]) => result.replaceAll(path, file), text);
}
