import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { fileTree, removeFileTrees } from '../support/file-tree';
import { command, inShell } from './support/command';

const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
  version: string;
};

describe('npx nestjs-red-metrics', () => {
  afterEach(removeFileTrees);

  it('tells with --help what can be generated', async () => {
    for (const flag of ['--help', '-h']) {
      const { exitCode, stdout, stderr } = await command([flag]);

      expect([exitCode, stderr]).toEqual([0, '']);
      for (const name of ['scrape-config', 'kubernetes', 'compose']) {
        expect(stdout).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
      }
      expect(stdout).toContain('Exit codes: 0 it worked, 1 it failed, 2 the command line is wrong.');
    }
  });

  it('tells with --help after a command what its options are', async () => {
    const { exitCode, stdout } = await command(['scrape-config', '--help']);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('Usage: nestjs-red-metrics scrape-config [options]');
    expect(stdout).toMatch(/^ {2}--target <host:port> +\S/m);
    expect(stdout).not.toContain('--webhook');
  });

  it('has a page that knows every flag', async () => {
    const page = readFileSync(join(__dirname, '..', '..', 'docs', 'command-line.md'), 'utf8');
    for (const name of ['scrape-config', 'kubernetes', 'compose']) {
      const { stdout } = await command([name, '--help']);
      const flags = [...stdout.matchAll(/^ {2}(?:-., )?(--[a-z-]+)/gm)].map(([, flag]) => flag);
      expect(flags.length).toBeGreaterThan(5);
      expect(flags.filter((flag) => flag !== '--version' && !page.includes(flag ?? ''))).toEqual([]);
    }
  });

  it('loads nothing of Nest, which would take longer than what it does', async () => {
    const folder = fileTree({
      'tell.cjs': `process.on('exit', () => console.error(Object.keys(require.cache).join('\\n')));`,
    });
    const { exitCode, stderr } = await command(['alerts'], {
      cwd: folder,
      env: { NODE_OPTIONS: '--require ./tell.cjs' },
    });

    expect(exitCode).toBe(0);
    expect(stderr).toContain(join('dist', 'artifacts', 'cli', 'main.js'));
    expect(stderr.match(/node_modules.(?:@nestjs|rxjs|reflect-metadata).*/g)).toBeNull();
  });

  it('tells its version', async () => {
    expect(await command(['--version'])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
    expect((await command(['-v'])).stdout).toBe(`${version}\n`);
  });

  it.each<[string, string[], RegExp]>([
    ['no command', [], /No command given\. Fix: name one of: .*kubernetes/],
    ['an unknown command', ['helm'], /Unknown command "helm"\. Fix: use one of: .*kubernetes/],
    ['two commands', ['kubernetes', 'compose'], /Unexpected argument "compose"/],
    ['a misspelt command', ['kubernets'], /Unknown command "kubernets"\. Did you mean kubernetes\? Fix: use one of: /],
    ['an unknown flag', ['kubernetes', '--replicas', '3'], /Unknown option '--replicas'\. Fix: /],
    ['a misspelt flag', ['kubernetes', '--prefx=a'], /Unknown option '--prefx'\. Did you mean --prefix\? Fix: /],
    ['a flag without its value', ['kubernetes', '--job'], /--job/],
    ['a flag of another command', ['kubernetes', '--webhook', 'http://x'], /--webhook does not apply to kubernetes/],
    ['a number that is none', ['kubernetes', '--port', 'http'], /--port must be a number, but got "http"/],
    ['a number out of its range', ['kubernetes', '--port', '70000'], /: --port must be a whole number from 1 to 65535/],
    ['an empty number', ['kubernetes', '--port', ''], /--port must be a number, but got ""/],
    ['a prefix that is none', ['scrape-config', '--prefix', '9'], /: --prefix /],
    ['a naming that is none', ['scrape-config', '--naming', 'datadog'], /: --naming must be one of .* Fix: /],
    ['a target without a port', ['scrape-config', '--target', 'gateway'], /: --target\[0\] must be host and port/],
    ['a port that no target has', ['scrape-config', '--target', 'a:99999'], /: --target\[0\] must be host and port/],
    ['an empty job', ['alerts', '--job', ''], /: --job must be a text on one line/],
    ['a job of two lines', ['alerts', '--job', 'a\nb'], /: --job must be a text on one line/],
    ['a job of two lines for YAML 1.1', ['alerts', '--job', 'a\u2028b'], /: --job must be a text on one line/],
    ['a job that a network cannot have', ['compose', '--job', 'a; reboot'], /: --job is also a name in the network/],
    ['an image with a variable of Compose', ['compose', '--image', 'a:${B}'], /: --image must be the name of an image/],
    ['a template in place of runbooks', ['alerts', '--runbooks', 'http://x/{{.}}'], /: --runbooks must be a URL/],
    ['no number of seconds', ['rules', '--slo-latency', '99'], /: --slo-latency.seconds must be a number above 0/],
    [
      'seconds between the buckets',
      ['rules', '--slo-latency', '99:0.7'],
      /: --slo-latency.seconds is 0.7, which is no/,
    ],
    ['what is no selector', ['rules', '--selector', 'namespace=prod'], /: --selector must be matchers of PromQL/],
    ['a label that rules have anyway', ['rules', '--by', 'cluster,job'], /: --by\[1\] has the label "job"/],
    ['a template in the webhook', ['compose', '--webhook', 'http://x/{{.}}'], /: --webhook must be a URL/],
    ['a webhook that Alertmanager cannot read', ['compose', '--webhook', 'http://x/%zz'], /: --webhook must be a URL/],
    ['a prefix that ends the selector', ['alerts', '--prefix', 'a{b="c'], /: --prefix must be a word for metric names/],
    ['a switch with a value', ['kubernetes', '--force=true'], /'--force' does not take an argument/],
    ['a value without its flag', ['kubernetes', '--', '--out'], /Unknown command "--out"|Unexpected argument "--out"/],
    ['a monitor that is none', ['kubernetes', '--monitor', 'job'], /: --monitor must be one of/],
    ['--force for nothing', ['kubernetes', '--force'], /--force needs --out/],
    ['an empty folder name', ['kubernetes', '--out', ''], /--out is empty/],
    ['files that stdout cannot tell apart', ['compose'], /consists of \d+ files, .* Fix: name a folder with --out/],
  ])('ends with exit code 2 and a line that says the fix, given %s', async (_case, args, expected) => {
    const { exitCode, stdout, stderr } = await command(args);

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(expected);
    expect(stderr).toMatch(/^nestjs-red-metrics: [^\n]+ Fix: [^\n]+\.\n$/);
  });

  it('ends with exit code 1 where the options cannot be made into it', async () => {
    const cwd = fileTree({ 'c.json': '{ "endpoint": { "port": 9464 } }' });

    const { exitCode, stdout, stderr } = await command(['kubernetes', '--config', 'c.json'], { cwd });

    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^nestjs-red-metrics: c\.json: endpoint\.host is 127\.0\.0\.1, [^\n]+ Fix: [^\n]+\.\n$/);
  });

  it('writes nothing but the artifact to stdout', async () => {
    const { exitCode, stdout, stderr } = await command([
      'scrape-config',
      '--job',
      'gateway',
      '--target',
      'a:1',
      '--target',
      'b:2',
    ]);

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(parse(stdout)).toMatchObject({
      scrape_configs: [{ job_name: 'gateway', static_configs: [{ targets: ['a:1', 'b:2'] }] }],
    });
  });

  it('takes the last of a flag that is given twice', async () => {
    const { exitCode, stdout } = await command(['scrape-config', '--job', 'one', '--job', 'two']);

    expect(exitCode).toBe(0);
    expect(parse(stdout)).toMatchObject({ scrape_configs: [{ job_name: 'two' }] });
  });

  it('writes several files of YAML as several documents', async () => {
    const { stdout } = await command(['kubernetes', '--monitor', 'service']);

    const documents = parseAllDocuments(stdout);
    expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
    expect(documents.map((document) => (document.toJS() as { kind: string }).kind)).toEqual([
      'Secret',
      'Deployment',
      'Service',
      'NetworkPolicy',
      'ServiceMonitor',
      'PrometheusRule',
    ]);
  });

  it('is content where nobody reads to the end', async () => {
    const { exitCode, stdout, stderr } = await inShell(
      'set -o pipefail; for i in {1..5}; do $red kubernetes | true || exit 9; done; $red kubernetes | head -n 1',
    );

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toBe('# Generated from the options of MetricsModule.\n');
  });

  it('fails where stdout cannot be written', async () => {
    const { exitCode, stderr } = await inShell('$red kubernetes > /dev/full');

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^nestjs-red-metrics: The output cannot be written \(ENOSPC\)\. Fix: [^\n]+\n$/);
  });
});
