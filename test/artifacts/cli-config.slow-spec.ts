import { parse } from 'yaml';
import { fileTree, removeFileTrees } from '../support/file-tree';
import { command, type Ended } from './support/command';

const OPTIONS = "{ path: '/internal/metrics', artifacts: { job: 'gateway' } }";

/** Runs `scrape-config` with a configuration of this name and content. */
function withConfig(file: string, content: string, ...args: readonly string[]): Promise<Ended> {
  return command(['scrape-config', '--config', file, ...args], { cwd: fileTree({ [file]: content }) });
}

const jobOf = ({ stdout }: Ended): unknown => (parse(stdout) as { scrape_configs: unknown[] }).scrape_configs[0];

describe('npx nestjs-red-metrics --config', () => {
  afterEach(removeFileTrees);

  it.each([
    ['JSON', 'metrics.json', '{ "path": "/internal/metrics", "artifacts": { "job": "gateway" } }'],
    ['CommonJS', 'metrics.config.js', `module.exports = ${OPTIONS};`],
    ['CommonJS by its name', 'metrics.config.cjs', `module.exports = ${OPTIONS};`],
    [
      'what compilers make of a default export',
      'metrics.config.js',
      `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = ${OPTIONS};`,
    ],
    ['an ES module', 'metrics.config.mjs', `export default ${OPTIONS};`],
    ['a promise of CommonJS', 'metrics.config.cjs', `module.exports = Promise.resolve(${OPTIONS});`],
    [
      'JSON with a byte order mark',
      'metrics.json',
      '\uFEFF{ "path": "/internal/metrics", "artifacts": { "job": "gateway" } }',
    ],
    ['an ES module that has to wait', 'metrics.config.mjs', `export default await Promise.resolve(${OPTIONS});`],
  ])('reads %s', async (_kind, file, content) => {
    const ended = await withConfig(file, content);

    expect([ended.exitCode, ended.stderr]).toEqual([0, '']);
    expect(jobOf(ended)).toMatchObject({ job_name: 'gateway', metrics_path: '/internal/metrics' });
  });

  it('lets flags win', async () => {
    expect(jobOf(await withConfig('c.cjs', `module.exports = ${OPTIONS};`, '--job', 'other'))).toMatchObject({
      job_name: 'other',
      metrics_path: '/internal/metrics',
    });
  });

  it('ends although the file has started something', async () => {
    const ended = await withConfig('c.cjs', `setInterval(() => {}, 1000); module.exports = ${OPTIONS};`);

    expect(ended.exitCode).toBe(0);
    expect(jobOf(ended)).toMatchObject({ job_name: 'gateway' });
  });

  it('keeps stdout for the artifact, whatever the file prints', async () => {
    const content = `console.log('[env] loaded'); process.stdout.write('more\\n'); module.exports = ${OPTIONS};`;
    const ended = await withConfig('c.cjs', content);

    expect([ended.exitCode, ended.stderr]).toEqual([0, '[env] loaded\nmore\n']);
    expect(jobOf(ended)).toMatchObject({ job_name: 'gateway' });
  });

  it.each([
    ['ends the process', 'c.cjs', 'process.exit(0);'],
    ['waits for what never comes', 'c.mjs', 'export default await new Promise(() => {});'],
    ['promises what never comes', 'c.cjs', 'module.exports = new Promise(() => {});'],
  ])('does not look like success where the file %s', async (_case, file, content) => {
    const { exitCode, stdout, stderr } = await withConfig(file, content);

    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^nestjs-red-metrics: The configuration file ended the command, [^\n]+ Fix: [^\n]+\.\n$/);
  });

  it.each([
    '{ "auth": { "bearerToken": "of-ours" x } }',
    '{ "auth": { "bearerToken": "of-ours" }, x }',
    'x{ "bearerToken": "of-ours" }',
    '{ "bearerToken": "of-ours',
    '[of-ours]',
  ])('shows nothing of a file that is no JSON: %s', async (content) => {
    const { exitCode, stderr } = await withConfig('c.json', content);

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/c\.json cannot be loaded: [^\n]*JSON[^\n]*\. Fix: correct the file/);
    expect(stderr).not.toContain('f-ours');
  });

  it.each<[string, string, string, RegExp]>([
    [
      'that exports a function',
      'c.cjs',
      'module.exports = () => ({});',
      /c\.cjs exports no options\. Fix: let it export/,
    ],
    [
      'that exports the module of NestJS',
      'c.cjs',
      'module.exports = { module: class {}, providers: [] };',
      /c\.cjs: Unknown option "module"/,
    ],
    [
      'that promises and fails',
      'c.cjs',
      "module.exports = Promise.reject(new Error('no vault'));",
      /loaded: no vault\. Fix/,
    ],
    [
      'of TypeScript',
      'c.ts',
      'enum Kind { A }\nexport default { prefix: Kind[0] };',
      /c\.ts cannot be loaded: .*compile TypeScript first/,
    ],
    [
      'that throws',
      'c.cjs',
      "throw new Error('no database here\\nsecond line');",
      /c\.cjs cannot be loaded: no database here\. Fix/,
    ],
    [
      'of CommonJS under a name of ES modules',
      'c.mjs',
      'module.exports = {};',
      /c\.mjs cannot be loaded: module is not defined.* Fix: call it \.cjs, or let it `export default` the options/,
    ],
    ['that throws no error', 'c.mjs', "throw 'a fit';", /c\.mjs cannot be loaded: a fit\. Fix/],
    ['that throws null', 'c.mjs', 'throw null;', /c\.mjs cannot be loaded: null\. Fix/],
    ['that cannot be parsed', 'c.cjs', 'module.exports = {', /c\.cjs cannot be loaded: .*Unexpected end/],
    ['of broken JSON', 'c.json', '{ "prefix": ', /c\.json cannot be loaded: .*JSON/],
    [
      'that needs what is not installed',
      'c.cjs',
      "require('not-installed-anywhere');",
      /Cannot find module 'not-installed-anywhere'\. Fix: .*installed/,
    ],
    [
      'of a kind that Node does not know',
      'c.toml',
      'prefix = 1',
      /c\.toml cannot be loaded: .*Fix: name a \.js, \.cjs, \.mjs or \.json file/,
    ],
    [
      'that exports nothing',
      'c.mjs',
      "export const prefix = 'gateway';",
      /c\.mjs exports no options\. Fix: let it export as its default/,
    ],
    ['that exports a list', 'c.json', '[]', /c\.json exports no options/],
    [
      'with an option that nobody knows',
      'c.json',
      '{ "prefx": "gateway" }',
      /c\.json: Unknown option "prefx"\. Did you mean "prefix"\? Fix: correct the name, or remove it\./,
    ],
    [
      'with an unknown option in a group',
      'c.json',
      '{ "http": { "label": [] } }',
      /c\.json: Unknown option "http\.label"/,
    ],
    [
      'with an unknown option for artifacts',
      'c.json',
      '{ "artifacts": { "jobs": 1 } }',
      /c\.json: Unknown option "artifacts\.jobs"\. Did you mean "artifacts\.job"\? Fix: /,
    ],
    ['whose artifacts are no object', 'c.json', '{ "artifacts": [] }', /c\.json: artifacts must be an object/],
    [
      'with an unknown option for who may read',
      'c.json',
      '{ "auth": { "token": "x" } }',
      /c\.json: Unknown option "auth\.token"/,
    ],
    ['with a wrong value', 'c.json', '{ "artifacts": { "slo": 100 } }', /c\.json: artifacts\.slo must be a number/],
  ])('ends with exit code 1 and one line, for a file %s', async (_case, file, content, expected) => {
    const { exitCode, stdout, stderr } = await withConfig(file, content);

    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(expected);
    expect(stderr).toMatch(/^nestjs-red-metrics: [^\n]+ Fix: [^\n]+\.\n$/);
  });

  it('ends with exit code 1 for a file that is not there', async () => {
    const { exitCode, stderr } = await command(['scrape-config', '--config', 'nowhere.js'], { cwd: fileTree({}) });

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^nestjs-red-metrics: nowhere\.js cannot be loaded: .* Fix: check the path/);
  });

  it('shows where an error comes from, with DEBUG', async () => {
    const cwd = fileTree({ 'c.cjs': "function reads() { throw new Error('no database here'); }\nreads();\n" });

    const { exitCode, stderr } = await command(['scrape-config', '--config', 'c.cjs'], { cwd, env: { DEBUG: '1' } });

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/at reads \(.*c\.cjs:1:/);
  });

  it('neither needs nor shows the secrets of the options', async () => {
    const config = `module.exports = {
      auth: { bearerToken: process.env.NOT_SET_HERE, basic: { username: 'u', password: 'a-password-of-ours' } },
      endpoint: { port: 9464, host: '0.0.0.0', tls: { key: 'a-key-of-ours', cert: 'no certificate' } },
    };`;
    for (const name of ['scrape-config', 'kubernetes']) {
      const cwd = fileTree({ 'c.cjs': config });
      const { exitCode, stdout, stderr } = await command([name, '--config', 'c.cjs'], { cwd });

      expect([exitCode, stderr]).toEqual([0, '']);
      expect(stdout).not.toContain('of-ours');
      expect(stdout).toContain('https');
    }
  });
});
