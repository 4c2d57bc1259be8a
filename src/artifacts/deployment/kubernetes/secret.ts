import { posix } from 'node:path';
import type { CredentialSource, EndpointAccess } from '../endpoint-access';
import type { SecretManifest } from './manifests';
import type { Workload } from './workload';

/** Too short for a token, and no line of a file of users: a service that gets it says so, and does not start. */
export const PLACEHOLDER = 'fill-me-in';

/** Where a Secret is mounted when the environment says where it is. */
const FOLDER = '/var/run/secrets/metrics';
/** The root and what is right below it, such as /etc; and where Kubernetes itself mounts what pods may know. */
const SHARED = /^\/[^/]*$|^(?:\/var)?\/run\/secrets$/;

/** What the service reads of the Secret. */
export interface SecretMount {
  /** Its key. */
  readonly key: 'tokens' | 'users';
  /** What the file is called. */
  readonly file: string;
  /** Its folder; where that has other things, which a mount would hide, the file alone. */
  readonly mountPath: string;
  /** Whether it is the file alone, which a running container sees no change of. */
  readonly isAlone: boolean;
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
    return { key, file: key, mountPath: FOLDER, isAlone: false, env: { name: 'METRICS_TOKEN_FILE', value } };
  }
  if (!isMountable(credentials.source)) {
    return undefined;
  }
  const { dir, base } = posix.parse(credentials.source.file);
  const isAlone = SHARED.test(dir);
  return { key, file: base, mountPath: isAlone ? posix.join(dir, base) : dir, isAlone, env: undefined };
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

/** Kubernetes takes no colons, and no steps upwards. */
function isMountable(source: CredentialSource): source is { readonly file: string } {
  return (
    typeof source === 'object' &&
    posix.isAbsolute(source.file) &&
    posix.normalize(source.file) === source.file &&
    !/[:\p{Cc}]|\/$/u.test(source.file)
  );
}
