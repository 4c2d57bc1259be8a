import { join } from 'node:path';
import { parse } from 'yaml';
import { removeFileTrees } from '../support/file-tree';
import { freePort, Processes } from '../support/processes';
import { TOKEN } from '../support/test-app';
import { command } from './support/command';
import { blocksOf, type ModuleKind, serviceProject } from './support/service-project';

const PAGE = 'command-line.md';

/** What the page calls its snippets, and their code. */
function sourcesOfPage(port: number): Record<string, string> {
  const named = blocksOf(PAGE, 'ts').flatMap((code): [string, string][] => {
    const [, name] = /^\/\/ src\/(\S+)\n/.exec(code) ?? [];
    return name === undefined ? [] : [[name, code.replace('port: 9464', `port: ${port}`)]];
  });
  return Object.fromEntries(named);
}

describe('the options file of docs/command-line.md', () => {
  const processes = new Processes();

  afterEach(async () => {
    await processes.stopAll();
    removeFileTrees();
  });

  it.each<ModuleKind>(['commonjs', 'module'])(
    'is read by the service and by the command in a %s project',
    async (type) => {
      const [port, ownPort] = [await freePort(), await freePort()];
      const sources = sourcesOfPage(ownPort);
      expect(Object.keys(sources)).toEqual(['metrics.options.ts', 'app.module.ts']);
      const cwd = serviceProject(type, sources);
      const [, args = ''] = /npx nestjs-red-metrics (scrape-config .*)/.exec(blocksOf(PAGE, 'sh').join('')) ?? [];

      const { exitCode, stdout, stderr } = await command(args.split(' '), { cwd });

      expect([exitCode, stderr]).toEqual([0, '']);
      expect(parse(stdout)).toMatchObject({
        scrape_configs: [{ job_name: 'gateway', static_configs: [{ targets: [`localhost:${ownPort}`] }] }],
      });
      const service = processes.start({
        name: 'service',
        file: process.execPath,
        args: [join(cwd, 'dist', 'main.js')],
        env: { PORT: String(port), METRICS_TOKEN: TOKEN },
      });
      await service.answers(`http://127.0.0.1:${ownPort}/metrics`, { Authorization: `Bearer ${TOKEN}` });
    },
  );

  it.each<[string, ModuleKind, string, string]>([
    [
      'CommonJS',
      'commonjs',
      "module.exports = { prefix: 'shop', artifacts: { job: 'shop' } };",
      "const options = require('../metrics.config.js');",
    ],
    [
      'an ES module',
      'module',
      "import { defineMetricsOptions } from 'nestjs-red-metrics';\nexport default defineMetricsOptions({ prefix: 'shop', artifacts: { job: 'shop' } });",
      "import options from '../metrics.config.js';",
    ],
  ])('may be %s beside package.json', async (_kind, type, content, line) => {
    const port = await freePort();
    const source = `
import { Module } from '@nestjs/common';
import { MetricsModule } from 'nestjs-red-metrics';
${line}
@Module({ imports: [MetricsModule.forRoot(options)] })
export class AppModule {}
`;
    const cwd = serviceProject(type, { 'app.module.ts': source }, { 'metrics.config.js': content });

    const { exitCode, stdout } = await command(['scrape-config', '--config', 'metrics.config.js'], { cwd });

    expect([exitCode, parse(stdout)]).toEqual([
      0,
      expect.objectContaining({ scrape_configs: [expect.objectContaining({ job_name: 'shop' })] }),
    ]);
    const service = processes.start({
      name: 'service',
      file: process.execPath,
      args: [join(cwd, 'dist', 'main.js')],
      env: { PORT: String(port), METRICS_TOKEN: TOKEN },
    });
    await service.eventually(async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } });
      expect(await answer.text()).toContain('shop_requests_in_flight 0');
    });
  });
});
