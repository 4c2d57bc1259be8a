import { execFile } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileTree, removeFileTrees } from '../support/file-tree';

const ROOT = join(__dirname, '..', '..');
const SDK = 'node_modules/@grafana/grafana-foundation-sdk';

afterEach(removeFileTrees);

/** Runs the built command where Grafana's package has this version. */
async function dashboardWith(version: string): Promise<{ readonly code: number; readonly stderr: string }> {
  const root = fileTree({
    [`application/${SDK}/package.json`]: JSON.stringify({ name: '@grafana/grafana-foundation-sdk', version }),
    [`application/${SDK}/dashboard/index.js`]: '',
  });
  const copy = join(root, 'application', 'node_modules', 'nestjs-red-metrics');
  cpSync(join(ROOT, 'dist'), join(copy, 'dist'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(copy, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const command = join(copy, 'dist', 'artifacts', 'cli', 'main.js');
  try {
    const { stderr } = await promisify(execFile)(process.execPath, [command, 'dashboard'], { cwd: root });
    return { code: 0, stderr };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, stderr };
  }
}

describe("the version of Grafana's package, which no range declares", () => {
  it('is looked at when the package is loaded', async () => {
    const { code, stderr } = await dashboardWith('v0.0.20');

    expect(code).not.toBe(0);
    expect(stderr).toContain('needs @grafana/grafana-foundation-sdk 0.0.21 or newer, but finds v0.0.20');
    expect(stderr).toContain('npm install --save-dev @grafana/grafana-foundation-sdk@latest');
  });

  it('is no matter where it is new enough', async () => {
    // Not the package itself: what is missing in it is said by its own name.
    expect((await dashboardWith('v0.0.21')).stderr).not.toContain('or newer');
  });
});
