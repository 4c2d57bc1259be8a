import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PATIENCE_MS } from '../../support/patience';
import type { Command } from '../../support/processes';

const ROOT = join(__dirname, '..', '..', '..');
/** What the examples read of the environment. Empty counts as not set, so that a test says all that it means. */
const VARIABLES = [
  'PORT GATEWAY_PORT VERIFIER_PORT PROXY_PORT UPSTREAM_PORT VERIFIER_URL VERIFIER_KEYS UPSTREAM_URL REQUEST_LOG',
  'REQUEST_LOG_DIR PROXY_CHUNK_TIMEOUT_MS METRICS_TOKEN METRICS_PATH METRICS_ENABLED',
].join(' ');
/** How long one service waits for another: a busy machine makes none give up, but where a test says so. */
const TIMEOUTS = 'VERIFIER_TIMEOUT_MS PROXY_FIRST_BYTE_TIMEOUT_MS PROXY_ANSWER_TIMEOUT_MS';

/** The compiled file of an example, as Node runs it. */
export function builtExample(file: string): string {
  const path = join(ROOT, 'examples', 'dist', file);
  for (const needed of [join(ROOT, 'dist', 'index.js'), path]) {
    if (!existsSync(needed)) {
      throw new Error(`${needed} is missing. Build first: npx nest build && npx tsc -p examples/tsconfig.json`);
    }
  }
  return path;
}

/** Runs `main.js` of one of the folders of the examples. */
export function exampleCommand(name: string, env: NodeJS.ProcessEnv = {}, args: readonly string[] = []): Command {
  return {
    name,
    file: process.execPath,
    args: [builtExample(`${name}/main.js`), ...args],
    env: { ...each(VARIABLES, ''), ...each(TIMEOUTS, String(PATIENCE_MS)), ...env },
  };
}

function each(names: string, value: string): NodeJS.ProcessEnv {
  return Object.fromEntries(names.split(' ').map((name) => [name, value]));
}
