import type { ResolvedArtifactOptions } from '../artifact-options';
import { digestOf, slugOf } from '../service-name';

/** What Grafana takes. */
const LONGEST_UID = 40;

/** What a dashboard is called. */
export interface DashboardIdentity {
  /** As people read it. */
  readonly title: string;
  /** For file names: lower case, no spaces. */
  readonly slug: string;
  /** The same for the same service, so that a new version takes the place of the old one. */
  readonly uid: string;
}

/** The dashboard is called as the service is. */
export function identityOf({ name }: ResolvedArtifactOptions): DashboardIdentity {
  const slug = slugOf(name);
  return { title: `RED metrics: ${name}`, slug, uid: uidOf(`red-${slug}`, name) };
}

function uidOf(uid: string, name: string): string {
  return uid.length <= LONGEST_UID ? uid : `${uid.slice(0, LONGEST_UID - 9)}-${digestOf(name)}`;
}
