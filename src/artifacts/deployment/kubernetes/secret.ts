import { posix } from 'node:path';
import type { CredentialSource, EndpointAccess } from '../endpoint-access';
import type { SecretManifest } from './manifests';
import type { Workload } from './workload';

/** Too short for a token, and no line of a file of users: a service that gets it says so, and does not start. */
export const PLACEHOLDER = 'fill-me-in';

/** Where a Secret is mounted when the environment says where it is. */
const FOLDER = '/var/run/secrets/metrics';

/** What the service reads of the Secret. */
export interface SecretMount {
  /** Its key. */
  readonly key: 'tokens' | 'users';
  readonly folder: string;
  readonly file: string;
  /** What tells the service, where its code does not. */
  readonly env: { readonly name: string; readonly value: string } | undefined;
}

/** How the service gets its credentials; `undefined` where its code has them otherwise. */
export function secretMount({ credentials }: EndpointAccess): SecretMount | undefined {
  if (credentials === undefined) {
    return undefined;
  }
  const key = credentials.kind === 'bearer' ? 'tokens' : 'users';
  if (credentials.source === 'environment') {
    const value = posix.join(FOLDER, key);
    return { key, folder: FOLDER, file: key, env: { name: 'METRICS_TOKEN_FILE', value } };
  }
  return isMountable(credentials.source)
    ? {
        key,
        folder: posix.dirname(credentials.source.file),
        file: posix.basename(credentials.source.file),
        env: undefined,
      }
    : undefined;
}

/** The Secret with what the service takes and what Prometheus sends, to be filled in. */
export function secret({ labels, secretName, access }: Workload): SecretManifest | undefined {
  const { credentials } = access;
  if (credentials === undefined) {
    return undefined;
  }
  const mount = secretMount(access);
  const sent: Record<string, string> =
    credentials.kind === 'bearer' ? { token: PLACEHOLDER } : { username: credentials.username, password: PLACEHOLDER };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: secretName, labels },
    type: 'Opaque',
    stringData: { ...(mount === undefined ? {} : { [mount.key]: PLACEHOLDER }), ...sent },
  };
}

/** A file in a folder of its own: a mounted Secret hides what else is in the folder. */
function isMountable(source: CredentialSource): source is { readonly file: string } {
  return typeof source === 'object' && posix.isAbsolute(source.file) && posix.dirname(source.file) !== '/';
}
