import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { announcedOrigin } from '../support/management';
import { Processes } from '../support/processes';
import { describeWith } from '../support/real-parts';
import { TestApp } from '../support/test-app';
import { MountedSecret } from '../support/mounted-secret';
import { PrometheusServer } from './support/prometheus-server';
import { checkFile } from './support/promtool';
import { writeCredentials } from './support/scrape-credentials';
import { below, blockOf, type Job, jobsOf, moduleOf, scrapeConfigOf, securingPage } from './support/securing-page';
import { TellingProxy } from './support/telling-proxy';

const PAGE = securingPage();
const JOBS = jobsOf(PAGE);
const MANIFEST = blockOf(PAGE, 'A Secret of Kubernetes', 'yaml');
const [, TOKEN_FILE = ''] = /METRICS_TOKEN_FILE, value: (\S+) \}/.exec(MANIFEST) ?? [];
const [, TOKEN = ''] = /^ {2}token: (\S+)/m.exec(MANIFEST) ?? [];
const [, TOKENS = ''] = /^ {2}tokens: (\S+)/m.exec(MANIFEST) ?? [];
const NEXT_TOKEN = 'the-token-of-next-year';
/** The network of the page, and the one that a Prometheus on this machine comes from. */
const [NETWORK, LOOPBACK] = ['10.0.0.0/8', '127.0.0.0/8'];

/** What a stranger is told, where that is not 401. */
const TOLD: Readonly<Record<string, RegExp>> = {
  // The handshake ends, which with TLS 1.3 the client sees as a connection that is closed.
  certificate: /EOF|tls|certificate|reset/,
  addresses: /403/,
  proxied: /403/,
  guard: /403/,
};

/** The ports at which a job finds the application: Prometheus, and a stranger. */
interface Ports {
  readonly ours: number;
  readonly theirs: number;
}

describeWith(
  'prometheus',
  'promtool',
  'openssl',
)('docs/securing.md', () => {
  const processes = new Processes();
  let folder: string;
  let ours: string;
  let theirs: string;
  const ports = new Map<string, Ports>();
  const proxies: TellingProxy[] = [];
  let gatewaySecret: MountedSecret;
  let prometheusSecret: MountedSecret;
  let prometheus: PrometheusServer;

  const portsOf = (name: string): Ports => ports.get(name) ?? { ours: 0, theirs: 0 };

  /** Starts the application of a snippet, and says where its endpoint is. */
  async function start(code: string, configure?: (app: { setGlobalPrefix(prefix: string): unknown }) => void) {
    const metrics = moduleOf(code, ours);
    const app = await TestApp.start('express', {
      metrics: null,
      imports: [metrics],
      ...(configure === undefined ? {} : { configure: (nest) => configure(nest) }),
    });
    const isManaged = code.includes('port: 9464');
    return isManaged ? Number(new URL(await announcedOrigin(app.logger)).port) : app.port;
  }

  async function proxyTelling(address: string, port: number): Promise<number> {
    const proxy = await TellingProxy.start(port, address);
    proxies.push(proxy);
    return proxy.port;
  }

  async function startFor({ name, code }: Job): Promise<Ports> {
    switch (name) {
      case 'addresses':
        return { ours: await start(code.replace(NETWORK, LOOPBACK)), theirs: await start(code) };
      case 'proxied': {
        const port = await start(code);
        return { ours: await proxyTelling('10.1.2.3', port), theirs: await proxyTelling('192.0.2.1', port) };
      }
      case 'kubernetes': {
        process.env['METRICS_TOKEN_FILE'] = join(ours, TOKEN_FILE);
        const port = await start(code).finally(() => delete process.env['METRICS_TOKEN_FILE']);
        return { ours: port, theirs: port };
      }
      default: {
        const port = await start(code, (app) => (name === 'prefix' ? app.setGlobalPrefix('api') : undefined));
        return { ours: port, theirs: port };
      }
    }
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'securing-'));
    [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')];
    writeCredentials(PAGE, ours, theirs);
    gatewaySecret = new MountedSecret(join(ours, '/var/run/secrets/metrics'), 'tokens', TOKENS);
    prometheusSecret = new MountedSecret(join(ours, '/etc/prometheus/secrets/metrics'), 'token', TOKEN);
    for (const job of JOBS) {
      ports.set(job.name, await startFor(job));
    }
    const configs = JOBS.flatMap((job) => [
      scrapeConfigOf(job, job.name, ours, portsOf(job.name).ours),
      scrapeConfigOf(job, `${job.name}-stranger`, theirs, portsOf(job.name).theirs),
    ]);
    prometheus = await PrometheusServer.start(processes, {
      'prometheus.yml': [
        'global: { scrape_interval: 5s, scrape_timeout: 5s }',
        'scrape_configs:',
        ...configs.map((config) => config.replace('scrape_configs:\n', '')),
      ].join('\n'),
    });
  });

  afterAll(async () => {
    await prometheus?.stop();
    await processes.stopAll();
    proxies.forEach((proxy) => proxy.stop());
    await TestApp.stopAll();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(JOBS.map(({ name }) => name))(
    'lets Prometheus in as the job "%s", and nobody with other credentials',
    (name) =>
      prometheus.process.eventually(async () => {
        const targets = await prometheus.targets();
        const [own, stranger] = [targets[name], targets[`${name}-stranger`]];
        expect([own?.health, own?.lastError]).toEqual(['up', '']);
        expect(stranger?.health).toBe('down');
        expect(stranger?.lastError).toMatch(TOLD[name] ?? /401/);
        expect(await prometheus.number(`up{job="${name}"}`)).toBe(1);
        expect(await prometheus.number(`up{job="${name}-stranger"}`)).toBe(0);
      }),
  );

  it.each(JOBS)(
    'has a configuration of the job "$name" that promtool finds nothing wrong with',
    async ({ name, yaml }) => {
      const file = join(folder, `${name}.yml`);
      writeFileSync(file, below(ours, yaml));
      const { exitCode, complaints } = await checkFile('config', file);
      expect([exitCode, complaints.filter((line) => !/SUCCESS|^Checking/.test(line))]).toEqual([0, []]);
    },
  );

  it('has an alert that tells of the strangers', async () => {
    const rules = blockOf(PAGE, 'Who was turned away', 'yaml');
    const file = join(folder, 'rules.yml');
    writeFileSync(file, rules);
    expect(await checkFile('rules', file)).toMatchObject({ exitCode: 0 });

    const [, expression = ''] = /^ +expr: (.+)$/m.exec(rules) ?? [];
    await prometheus.process.eventually(async () => {
      const alerts = await prometheus.query(expression);
      expect(alerts.map(({ metric }) => metric['job'])).toEqual(expect.arrayContaining(['token', 'password', 'tls']));
      expect(alerts.map(({ metric }) => metric['reason'])).toContain('wrong');
    });
  });

  it('changes the token of a Secret without losing a scrape', async () => {
    const endpoint = `http://127.0.0.1:${portsOf('kubernetes').ours}/metrics`;
    const statusBecomes = (token: string, expected: number): Promise<void> =>
      prometheus.process.eventually(async () => {
        const { status } = await fetch(endpoint, { headers: { Authorization: `Bearer ${token}` } });
        expect(status).toBe(expected);
      });
    const isScraped = async (): Promise<void> => {
      const now = Date.now() / 1000;
      await prometheus.process.eventually(async () => {
        expect(await prometheus.number('timestamp(up{job="kubernetes"})')).toBeGreaterThan(now);
      });
    };

    gatewaySecret.change(`${TOKENS}\n${NEXT_TOKEN}\n`);
    await statusBecomes(NEXT_TOKEN, 200);
    prometheusSecret.change(NEXT_TOKEN);
    await isScraped();
    gatewaySecret.change(NEXT_TOKEN);
    await statusBecomes(TOKEN, 401);
    await isScraped();

    expect(await prometheus.number('min_over_time(up{job="kubernetes"}[5m])')).toBe(1);
  });

  it('mounts the Secret where the variable says', () => {
    const [, mountPath] = /mountPath: (\S+?),/.exec(MANIFEST) ?? [];
    const [, item] = /path: (\w+) \}\]/.exec(MANIFEST) ?? [];
    expect(`${mountPath}/${item}`).toBe(TOKEN_FILE);
    expect(TOKENS).toBe(TOKEN);
  });

  it('combines addresses and tokens', async () => {
    const code = blockOf(PAGE, 'Combinations', 'ts');
    const statusOf = async (port: number, headers: Record<string, string> = {}): Promise<number> =>
      (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).status;
    const [token] = blockOf(PAGE, 'Changing the token', 'text').split('\n');
    const elsewhere = await start(code);

    expect(await statusOf(await start(code.replace(NETWORK, LOOPBACK)))).toBe(200);
    expect(await statusOf(elsewhere)).toBe(401);
    expect(await statusOf(elsewhere, { Authorization: `Bearer ${token}` })).toBe(200);
  });

  it('has no snippet besides', () => {
    const blocks = (language: string): number =>
      PAGE.reduce((count, section) => count + (section.blocks[language]?.length ?? 0), 0);
    // Beside the jobs: the combination, and the guard of another route; the manifest and the alert.
    expect([blocks('ts'), blocks('yaml'), blocks('text'), blocks('sh')]).toEqual([
      JOBS.length + 2,
      JOBS.length + 2,
      2,
      1,
    ]);
  });

  it('makes hashes as the reference of the options does', () => {
    const reference = readFileSync(join(__dirname, '..', '..', 'src', 'options', 'auth.options.ts'), 'utf8');
    expect(reference).toContain(blockOf(PAGE, 'A password', 'sh').trim());
  });
});
