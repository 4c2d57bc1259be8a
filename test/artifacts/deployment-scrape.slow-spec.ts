import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MetricsConfigurationError } from 'nestjs-red-metrics';
import { scrapeConfig, type ScrapeJob } from 'nestjs-red-metrics/artifacts';
import { stringify } from 'yaml';
import { checkFile } from '../prometheus/support/promtool';
import { CertificateAuthority } from '../support/certificates';
import { describeWith } from '../support/real-parts';
import { TOKEN } from '../support/test-app';
import { ACCESS_SETS, type OptionSet } from './support/option-sets';

const jobOf = ({ metrics, artifacts }: OptionSet): ScrapeJob | undefined =>
  scrapeConfig(metrics, artifacts).scrape_configs[0];

const setNamed = (name: string): OptionSet => {
  const found = ACCESS_SETS.find(({ title }) => title === name);
  if (found === undefined) {
    throw new Error(`There is no set "${name}".`);
  }
  return found;
};

describe('scrapeConfig()', () => {
  it.each<[string, Partial<ScrapeJob>]>([
    ['the defaults', { metrics_path: '/metrics', scheme: 'http', static_configs: [{ targets: ['localhost:3000'] }] }],
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

  it("has nothing but the job with only: 'scrape', which agents take", () => {
    for (const { metrics, artifacts } of ACCESS_SETS) {
      const { global, scrape_configs, ...rest } = scrapeConfig(metrics, { ...artifacts, only: 'scrape' });
      expect([global, rest]).toEqual([{ scrape_interval: '15s' }, {}]);
      expect(scrape_configs).toEqual(scrapeConfig(metrics, artifacts).scrape_configs);
    }
  });

  it('shows no secret', () => {
    for (const { metrics, artifacts } of ACCESS_SETS) {
      expect(JSON.stringify(scrapeConfig(metrics, artifacts))).not.toMatch(/a-token-of|a-secret|xxxx|not looked at/);
    }
  });

  it.each<[string, Parameters<typeof scrapeConfig>, string]>([
    ['a port that nobody knows', [{ endpoint: { port: 0 } }], 'endpoint.port'],
    ['a prefix that nobody knows', [{ endpoint: { prefix: 'follow' } }], 'artifacts.globalPrefix'],
    ['a target without a port', [{}, { targets: ['gateway'] }], 'artifacts.targets[0]'],
    ['no target', [{}, { targets: [] }], 'artifacts.targets'],
    ['a part that there is not', [{}, { only: 'rules' as 'scrape' }], 'artifacts.only'],
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

  const write = (name: string, content: string): string => {
    const file = join(folder, `${name}.yml`);
    writeFileSync(file, replaced(content, files));
    return file;
  };

  it('is one that promtool finds nothing wrong with, under any options', async () => {
    const all = ACCESS_SETS.map(({ title, metrics, artifacts }) =>
      write(title, stringify(scrapeConfig(metrics, artifacts))),
    );

    const { exitCode, complaints } = await checkFile('config', ...all);

    expect(complaints.filter((line) => !/SUCCESS|^Checking/.test(line))).toEqual([]);
    expect(complaints.filter((line) => line.includes('SUCCESS'))).toHaveLength(ACCESS_SETS.length);
    expect(exitCode).toBe(0);
  });

  it('would be told where something is wrong with it', async () => {
    const right = stringify(scrapeConfig());
    const all = [write('right', right), write('wrong', right.replace('metrics_path', 'metric_path'))];

    const { exitCode, complaints } = await checkFile('config', ...all);

    expect(exitCode).toBe(1);
    expect(complaints.filter((line) => line.includes('SUCCESS'))).toHaveLength(1);
  });
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
