import { posix } from 'node:path';
import type { EndpointAccess } from '../endpoint-access';
import type { ComposeSecretMount } from './compose-project';

/** Who has which secret, and the files that they are in. */
export interface ProjectSecrets {
  readonly app: ComposeSecretMount | undefined;
  /** What tells the service where the file is, where its code does not. */
  readonly env: Record<string, string> | undefined;
  readonly prometheus: ComposeSecretMount | undefined;
  readonly grafana: ComposeSecretMount;
  readonly files: Record<string, { file: string }>;
  /** How the files are made. */
  readonly notes: readonly string[];
}

const MOUNTED = '/run/secrets';
const GRAFANA = 'grafana_password';

/** The secrets of the project: files that somebody makes, none of which is generated. */
export function secretsOf(access: EndpointAccess): ProjectSecrets {
  const { credentials } = access;
  const sent =
    credentials === undefined ? undefined : credentials.kind === 'bearer' ? 'metrics_token' : 'metrics_password';
  const taken = credentials?.kind === 'basic' ? 'metrics_users' : sent;
  const source = credentials?.source;
  const isFile = typeof source === 'object' && posix.isAbsolute(source.file);
  const app =
    taken === undefined
      ? undefined
      : source === 'environment'
        ? { source: taken }
        : isFile
          ? { source: taken, target: literally(source.file) }
          : undefined;
  const names = [...new Set([sent, app?.source, GRAFANA])].filter((name) => name !== undefined);
  return {
    app,
    env: source === 'environment' && taken !== undefined ? { METRICS_TOKEN_FILE: `${MOUNTED}/${taken}` } : undefined,
    prometheus: sent === undefined ? undefined : { source: sent },
    grafana: { source: GRAFANA },
    files: Object.fromEntries(names.map((name) => [name, { file: fileOf(name) }])),
    notes: [
      ...names.map((name) => howToMake(name, source === 'code' || (typeof source === 'object' && !isFile))),
      'Containers run without root: let others read these files, and nobody the folder but you and Docker.',
    ],
  };
}

/** Where Prometheus finds what it sends. */
export function mountedAt(secret: ComposeSecretMount | undefined): string {
  return `${MOUNTED}/${secret?.source ?? ''}`;
}

function fileOf(name: string): string {
  return `./secrets/${name.replace('_', '-')}`;
}

function howToMake(name: string, isInCode: boolean): string {
  const file = fileOf(name).slice(2);
  switch (name) {
    case 'metrics_users':
      return `  ${file}: a line user:hash for each user of the endpoint`;
    case 'metrics_password':
      return `  ${file}: the password that Prometheus sends`;
    case 'metrics_token':
      return isInCode
        ? `  ${file}: the token that the code of the service takes, which the container gets as its code expects`
        : `  openssl rand -hex 24 > ${file}`;
    default:
      return `  openssl rand -hex 24 > ${file}`;
  }
}

/** A text in which Docker Compose sees no variables. */
export function literally(text: string): string {
  return text.replaceAll('$', '$$$$');
}
