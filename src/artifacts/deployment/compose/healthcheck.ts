import type { ResolvedArtifactOptions } from '../../artifact-options';
import { addressForOthers } from '../endpoint-address';
import type { ComposeHealthcheck } from './compose-project';

/** When a container is asked, and how often it may fail. */
const TIMING = { interval: '30s', timeout: '5s', start_period: '20s', retries: 3 } as const;

/** What becomes of a program that is run in the container: healthy with exit code 0. */
export function healthcheck(...program: readonly string[]): ComposeHealthcheck {
  return { test: ['CMD', ...program], ...TIMING };
}

/** Asks a server whose image has no Node; often, for it costs next to nothing, and others wait for it. */
export function webHealthcheck(url: string): ComposeHealthcheck {
  return { ...healthcheck('wget', '-q', '-O', '/dev/null', url), interval: '10s' };
}

/** {@link healthcheck} for a Dockerfile. */
export function healthcheckInstruction(program: readonly string[]): string {
  const { interval, timeout, start_period, retries } = TIMING;
  const flags = `--interval=${interval} --timeout=${timeout} --start-period=${start_period} --retries=${retries}`;
  return `HEALTHCHECK ${flags} \\\n  CMD ${JSON.stringify(program)}`;
}

/**
 * Asks the service from within its container, with nothing but the Node that is there: for its health, where everybody
 * may ask or there is a token in a file that is enough; else whether it listens.
 */
export function nodeHealthcheck(options: ResolvedArtifactOptions): readonly string[] {
  return ['node', '-e', scriptFor(options)];
}

function scriptFor(options: ResolvedArtifactOptions): string {
  const { metrics, access, deployment } = options;
  const { port, healthPath } = addressForOthers(options);
  const url = `'http://localhost:${port}${healthPath}'`;
  const verdict = '.then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))';
  if (access.tls) {
    return connect(deployment.port);
  }
  if (metrics.health.public) {
    return `fetch(${url})${verdict}`;
  }
  const isEnough = access.credentials?.kind === 'bearer' && access.credentialsSuffice;
  const file = isEnough ? tokenFile(access.credentials.source) : undefined;
  if (file === undefined) {
    return connect(deployment.port);
  }
  const token = `require('node:fs').readFileSync(${file}, 'utf8').match(/[!-~]+/)[0]`;
  return `fetch(${url}, { headers: { authorization: 'Bearer ' + ${token} } })${verdict}`;
}

/** The name of the file, as JavaScript. */
function tokenFile(source: { readonly file: string } | 'environment' | 'code'): string | undefined {
  if (source === 'environment') {
    return 'process.env.METRICS_TOKEN_FILE';
  }
  return source === 'code' ? undefined : JSON.stringify(source.file);
}

function connect(port: number): string {
  return `require('node:net').connect(${port}, 'localhost').on('connect', () => process.exit(0)).on('error', () => process.exit(1))`;
}
