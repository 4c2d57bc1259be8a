import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileTree, removeFileTrees } from '../support/file-tree';
import { Exposition } from '../support/exposition';
import { Processes } from '../support/processes';

const ROOT = join(__dirname, '..', '..');

interface Report {
  readonly copies: boolean;
  readonly decorated: {
    readonly warnings: readonly string[];
    readonly exposition: string;
    readonly summary: Readonly<Record<string, unknown>>;
  };
  readonly twice: unknown;
}

/** A workspace in which the application and a library have a copy of the built package each, and share all others. */
function workspace(): string {
  const source = (name: string): string => readFileSync(join(__dirname, 'fixtures', name), 'utf8');
  const root = fileTree({
    'application/main.js': source('application.js'),
    'application/node_modules/library/index.js': source('library.js'),
  });
  for (const owner of ['application', 'application/node_modules/library']) {
    const copy = join(root, owner, 'node_modules', 'nestjs-red-metrics');
    cpSync(join(ROOT, 'dist'), join(copy, 'dist'), { recursive: true });
    cpSync(join(ROOT, 'package.json'), join(copy, 'package.json'));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  return root;
}

describe('two copies of the package in one process', () => {
  const processes = new Processes();
  let report: Report;

  beforeAll(async () => {
    const child = processes.start({
      name: 'two-copies',
      file: process.execPath,
      args: ['--no-warnings', join(workspace(), 'application', 'main.js')],
    });
    const { code } = await child.ended();
    if (code !== 0) {
      throw new Error(child.output);
    }
    report = JSON.parse(child.output) as Report;
  }, 60_000);

  afterAll(async () => {
    await processes.stopAll();
    removeFileTrees();
  });

  it('are two', () => {
    expect(report.copies).toBe(true);
  });

  it('count what the copy of the module decorates, and say once that the decorators of the other record nothing', () => {
    const exposition = new Exposition(report.decorated.exposition);
    expect(exposition.lines('method_calls_total', 'class', 'method', 'result')).toEqual(['Invoices take ok 1']);
    expect(exposition.value('http_requests_total', { path: '/invoices' })).toBe(1);
    expect(report.decorated.warnings).toEqual([
      expect.stringMatching(
        /^Another copy of nestjs-red-metrics .* records nothing: (?=.*@Timed\(\) on Orders\.take)(?=.*@Counted\(\) on Orders\.take)(?=.*MetricsInterceptor)/,
      ),
    ]);
  });

  it('show the sections of both', () => {
    expect(report.decorated.summary['orders']).toEqual({ open: 1 });
  });

  it('keep an application from starting with the module of each', () => {
    expect(report.twice).toContain('forRoot is called in two copies of nestjs-red-metrics in one application');
  });
});
