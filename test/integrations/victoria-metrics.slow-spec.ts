import { join } from 'node:path';
import { parse } from 'yaml';
import { scrapeConfig } from 'nestjs-red-metrics/artifacts';
import { resolveArtifactOptions } from '../../src/artifacts/artifact-options';
import { ALERTS, RULES } from '../../src/artifacts/rules/rule-artifacts';
import { command, runProgram } from '../artifacts/support/command';
import { ServerProcess } from '../prometheus/support/server-process';
import { fileTree, removeFileTrees } from '../support/file-tree';
import { Processes } from '../support/processes';
import { describeWith } from '../support/real-parts';
import { TestApp, TOKEN } from '../support/test-app';
import { blockWith, commandOf } from './support/pages';
import { RemoteStorage } from './support/remote-storage';

const REQUESTS = 3;

/** What `scrape-config` of a page writes, as it is in the page: the command line is run, too. */
async function configurationOf(page: string): Promise<string> {
  const [, , ...args] = commandOf(page, 'npx');
  const cwd = fileTree({});
  const { exitCode, stdout } = await command(args.slice(0, args.indexOf('--out')), { cwd });
  expect(exitCode).toBe(0);
  return stdout;
}

describeWith(
  'vmagent',
  'vmalert',
  'victoria-metrics',
  'prometheus',
)('agents that write to VictoriaMetrics', () => {
  const processes = new Processes();
  let app: TestApp;
  let storage: RemoteStorage;

  /** The configuration of a page for the application of this test, under another name. */
  const forApp = (configuration: string, job: string, folder: string): string =>
    configuration
      .replace('scrape_interval: 15s', 'scrape_interval: 1s')
      .replace('job_name: gateway', `job_name: ${job}`)
      .replace(/credentials_file: \S+/, `credentials_file: ${folder}/token`)
      .replace('gateway:3000', `127.0.0.1:${app.port}`);

  /** That the requests were stored, and how the bound of a bucket is written. */
  const isStored = (job: string, bound: string): Promise<void> =>
    storage.server.process.eventually(async () => {
      expect(await storage.number(`up{job="${job}"}`)).toBe(1);
      expect(await storage.number(`sum(http_requests_total{job="${job}"})`)).toBe(REQUESTS);
      const bucket = `http_request_duration_seconds_bucket{job="${job}",le="${bound}"}`;
      expect(await storage.number(`sum(${bucket})`)).toBe(REQUESTS);
    });

  beforeAll(async () => {
    app = await TestApp.start('express');
    for (let i = 0; i < REQUESTS; i++) {
      await app.fetch('/nobody');
    }
    storage = await RemoteStorage.start(processes);
  });

  afterAll(async () => {
    await processes.stopAll();
    await TestApp.stopAll();
    removeFileTrees();
  });

  it('vmagent scrapes with what --only scrape writes', async () => {
    const page = 'victoria-metrics.md';
    const configuration = await configurationOf(page);
    expect(parse(configuration)).toEqual(parse(blockWith(page, 'yaml', 'scrape_configs:')));
    const [program = '', ...args] = commandOf(page, 'vmagent');
    expect(args).toEqual(['-promscrape.config=vmagent/prometheus.yml', expect.stringMatching(/^-remoteWrite\.url=/)]);

    const folder = fileTree({ token: `${TOKEN}\n` });
    await ServerProcess.start(processes, {
      program,
      files: { 'vmagent/prometheus.yml': forApp(configuration, 'vmagent', folder) },
      args: (own, address) => [
        `-promscrape.config=${own}/vmagent/prometheus.yml`,
        `-remoteWrite.url=${storage.writeUrl}`,
        `-remoteWrite.tmpDataPath=${own}/data`,
        `-httpListenAddr=${address}`,
        '-memory.allowedBytes=64MB',
      ],
    });

    await isStored('vmagent', '1');
  });

  it('vmagent refuses the configuration with rules, and takes the one without', async () => {
    const check = async (only?: 'scrape'): Promise<number> => {
      const content = JSON.stringify(scrapeConfig({}, { job: 'gateway', ...(only === undefined ? {} : { only }) }));
      const folder = fileTree({ 'prometheus.yml': content });
      const args = [`-promscrape.config=${join(folder, 'prometheus.yml')}`, '-dryRun', '-loggerLevel=ERROR'];
      return (await runProgram('vmagent', [...args, '-remoteWrite.url=http://127.0.0.1:1/'])).exitCode;
    };

    expect(await check('scrape')).toBe(0);
    expect(await check()).not.toBe(0);
  });

  it('vmalert takes the rules and the alerts', async () => {
    const options = resolveArtifactOptions({}, { job: 'gateway' });
    const files = [RULES, ALERTS].flatMap((artifact) => artifact.generate(options));
    const folder = fileTree(Object.fromEntries(files.map(({ path, content }) => [path, content])));
    const check = ['-dryRun', '-datasource.url=http://127.0.0.1:1', '-loggerLevel=ERROR'];

    expect(await runProgram('vmalert', [`-rule=${folder}/*.yml`, ...check])).toMatchObject({ exitCode: 0 });
    expect(files).toHaveLength(2);
  });

  it('Prometheus as an agent scrapes, and writes there', async () => {
    const page = 'prometheus-agent.md';
    const written = await configurationOf(page);
    const [, added = ''] = /<<'END'\n(.*?)END\n/s.exec(blockWith(page, 'sh', 'cat >>')) ?? [];
    expect(parse(written + added)).toEqual(parse(blockWith(page, 'yaml', 'remote_write:')));

    const folder = fileTree({ token: `${TOKEN}\n` });
    const configuration = forApp(written + added, 'agent', folder).replace(/url: \S+/, `url: ${storage.writeUrl}`);
    // What Debian has is Prometheus 2, whose name for it the page has, too.
    const { stdout } = await runProgram('sh', ['-c', 'prometheus --version 2>&1']);
    const isSecond = /version 2\./.test(stdout);
    await ServerProcess.start(processes, {
      program: 'prometheus',
      files: { 'prometheus.yml': configuration },
      args: (own, address) => [
        isSecond ? '--enable-feature=agent' : '--agent',
        `--config.file=${own}/prometheus.yml`,
        `--storage.agent.path=${own}/data`,
        `--web.listen-address=${address}`,
        // At the end the storage may be gone before the agent: a minute is how long it tries to write to it by itself.
        '--storage.remote.flush-deadline=1s',
      ],
    });

    await isStored('agent', '1.0');
  });

  it('a single VictoriaMetrics scrapes by itself', async () => {
    const folder = fileTree({ token: TOKEN });
    const configuration = forApp(await configurationOf('victoria-metrics.md'), 'itself', folder);
    const own = await RemoteStorage.start(processes, { 'prometheus.yml': configuration }, (files) => [
      `-promscrape.config=${files}/prometheus.yml`,
    ]);

    await own.server.process.eventually(async () => {
      expect(await own.number('sum(http_requests_total{job="itself"})')).toBe(REQUESTS);
    });
  });
});
