import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validate as lintDockerfile } from 'dockerfile-utils';
import type { ArtifactOptions, PackageManager } from 'nestjs-red-metrics';
import { resolveArtifactOptions } from '../../src/artifacts/artifact-options';
import { readProject } from '../../src/artifacts/cli/read-project';
import { composeArtifact } from '../../src/artifacts/deployment/compose/compose';
import { fileTree, removeFileTrees } from '../support/file-tree';
import { freePort, Processes } from '../support/processes';
import { TOKEN } from '../support/test-app';
import { command } from './support/command';
import { HADOLINT } from './support/hadolint-rules';
import { copyStages, instructionsOf } from './support/image-stages';
import { type ModuleKind, serviceProject } from './support/service-project';

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'docker.md'), 'utf8');
const SHOP = "{ prefix: 'shop', endpoint: { port: 0, host: '0.0.0.0' } }";
const MANAGERS = ['npm', 'pnpm', 'yarn'] as const;

const moduleThat = (loads: string): string => `
import { Module } from '@nestjs/common';
import { MetricsModule } from 'nestjs-red-metrics';
${loads}
@Module({ imports: [MetricsModule.forRoot(options)] })
export class AppModule {}
`;

/** What a build is made from. */
interface Image {
  readonly dockerfile: string;
  readonly ignored: readonly string[];
}

/** As the command writes it for a project. */
async function writtenImage(cwd: string, config: string): Promise<Image> {
  const { exitCode, stderr } = await command(['compose', '--out', 'deploy', '--config', config], { cwd });
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining('Wrote ')]);
  const read = (name: string): string => readFileSync(join(cwd, 'deploy', name), 'utf8');
  return { dockerfile: read('Dockerfile'), ignored: read('Dockerfile.dockerignore').trim().split('\n') };
}

/** The same without the command, for files that lie in the folder of a project. */
async function imageOf(
  files: Readonly<Record<string, string>>,
  config?: string,
  artifacts: ArtifactOptions = {},
): Promise<Image> {
  const options = resolveArtifactOptions({ endpoint: { port: 9464, host: '::' } }, artifacts);
  const project = await readProject(fileTree(files), config);
  const written = await composeArtifact({ rules: [], dashboards: [] }).generate(options, project);
  const contentOf = (name: string): string => written.find(({ path }) => path === name)?.content ?? '';
  return { dockerfile: contentOf('Dockerfile'), ignored: contentOf('Dockerfile.dockerignore').trim().split('\n') };
}

const runsIn = (dockerfile: string): string[] =>
  instructionsOf(dockerfile).flatMap(({ name, value }) => (name === 'RUN' ? [value] : []));

describe('the image of the compose project', () => {
  const processes = new Processes();

  afterEach(async () => {
    await processes.stopAll();
    removeFileTrees();
  });

  it.each<[string, ModuleKind, string, string]>([
    ['CommonJS', 'commonjs', `module.exports = ${SHOP};`, "const options = require('../config/metrics.config.js');"],
    ['ES modules', 'module', `export default ${SHOP};`, "import options from '../config/metrics.config.js';"],
  ])('starts a service of %s with the options that --config names', async (_kind, type, config, loads) => {
    const port = await freePort();
    const options = config.replace('port: 0', `port: ${await freePort()}`);
    const project = serviceProject(
      type,
      { 'app.module.ts': moduleThat(loads) },
      { 'config/metrics.config.js': options },
    );
    const { dockerfile, ignored } = await writtenImage(project, 'config/metrics.config.js');
    const [build, image] = [mkdtempSync(join(tmpdir(), 'build-')), mkdtempSync(join(tmpdir(), 'image-'))];
    try {
      copyStages(dockerfile, {
        context: project,
        build,
        image,
        ignored: ignored.map((path) => path.replace('**/', '')),
      });
      const [file = '', ...args] = JSON.parse(
        instructionsOf(dockerfile).find(({ name }) => name === 'CMD')?.value ?? '[]',
      ) as string[];
      const service = processes.start({
        name: 'service',
        file,
        args: args.map((path) => join(image, path)),
        env: { PORT: String(port), METRICS_TOKEN: TOKEN },
      });
      const [, managed] = /port: (\d+)/.exec(options) ?? [];
      await service.answers(`http://127.0.0.1:${managed}/metrics`, { Authorization: `Bearer ${TOKEN}` });
    } finally {
      [build, image].forEach((folder) => rmSync(folder, { recursive: true, force: true }));
    }
  });

  it.each<[string, string | undefined, RegExp | undefined]>([
    ['nowhere', undefined, undefined],
    ['in dist', 'dist/metrics.options.json', undefined],
    [
      'in a folder',
      'config/metrics.json',
      /^COPY --from=build \/app\/config\/metrics\.json \.\/config\/metrics\.json$/m,
    ],
    [
      'in a folder that is ignored',
      'deploy/of/m.json',
      /^COPY --from=build \/app\/deploy\/of\/m\.json \.\/deploy\/of\/m\.json$/m,
    ],
    ['under a name that Docker would read otherwise', 'a b$c.json', /^# The file of options is not in this folder/m],
  ])('copies the options file that is %s', async (_case, config, expected) => {
    const { dockerfile, ignored } = await imageOf({}, config);

    const of = dockerfile.match(/.*(?:\.json|options is not).*/g)?.filter((line) => !line.includes('package')) ?? [];
    expect(of.join('\n')).toMatch(expected ?? /^$/);
    expect(ignored.includes(`!${config}`)).toBe(config?.startsWith('deploy/') === true);
    expect(lintDockerfile(dockerfile).map(({ message }) => message)).toEqual([]);
  });

  it.each<[string, Record<string, string>, PackageManager | undefined, readonly string[]]>([
    ['npm', {}, undefined, ['npm ci', 'npm run build && npm prune --omit=dev']],
    [
      'pnpm, by its lock file',
      { 'pnpm-lock.yaml': '' },
      undefined,
      ['corepack enable', 'pnpm install --frozen-lockfile', 'pnpm run build && CI=true pnpm prune --prod'],
    ],
    [
      'Yarn, by its lock file',
      { 'yarn.lock': '__metadata:\n' },
      undefined,
      ['corepack enable', 'yarn install --immutable && yarn run build && yarn workspaces focus --production'],
    ],
    [
      'Yarn 1, by its lock file',
      { 'yarn.lock': '# yarn lockfile v1\n' },
      'yarn',
      [
        'yarn install --frozen-lockfile',
        'yarn run build && yarn install --production --frozen-lockfile --ignore-scripts --prefer-offline',
      ],
    ],
    [
      'the program that is named, whatever lies there',
      { 'yarn.lock': '__metadata:\n' },
      'npm',
      ['npm ci', 'npm run build && npm prune --omit=dev'],
    ],
  ])('installs packages with %s', async (_case, files, packageManager, expected) => {
    const artifacts = packageManager === undefined ? {} : { packageManager };

    expect(runsIn((await imageOf(files, undefined, artifacts)).dockerfile)).toEqual(expected);
  });

  it('breaks no rule of hadolint that docs/docker.md names', async () => {
    const [, section = ''] = PAGE.split('\n| rule ');
    const named = [...section.matchAll(/^\|[^|]+\|/gm)].flatMap(([cell]) => cell.match(/DL\d{4}/g) ?? []);
    expect(named.toSorted()).toEqual(Object.keys(HADOLINT).toSorted());
    for (const packageManager of MANAGERS) {
      const { dockerfile } = await imageOf({}, 'c.json', { packageManager });
      expect(Object.entries(HADOLINT).flatMap(([rule, holds]) => (holds(dockerfile) ? [] : [rule]))).toEqual([]);
    }
  });

  it('would be told of a rule that is broken', () => {
    const wrong =
      'FROM node\nFROM node:latest AS a\nRUN cd x\nRUN npm install x\nADD . .\nUSER root\nEXPOSE 70000\nCMD node x\n';
    const broken = Object.entries(HADOLINT).flatMap(([rule, holds]) => (holds(wrong) ? [] : [rule]));
    expect(broken).toEqual(
      expect.arrayContaining([
        'DL3002',
        'DL3003',
        'DL3006',
        'DL3007',
        'DL3011',
        'DL3016',
        'DL3020',
        'DL3025',
        'DL3059',
      ]),
    );
  });
});
