import { createHash } from 'node:crypto';
import type { MetricName } from '../../metrics.metric-name';
import type { ResolvedArtifactOptions } from '../artifact-options';

/** Metrics that carry the option `prefix` under every naming scheme, unless they are renamed one by one. */
const PREFIXED: readonly MetricName[] = ['metrics_scrapes_total', 'cache_hits_total', 'streams_total'];
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

/** The dashboard of a job is called by the job, else by the prefix of the metrics. */
export function identityOf(options: ResolvedArtifactOptions): DashboardIdentity {
  const name = options.job ?? prefixOf(options) ?? 'nestjs';
  const slug = slugOf(name);
  return { title: `RED metrics: ${name}`, slug, uid: uidOf(`red-${slug}`, name) };
}

function prefixOf({ metrics: { names } }: ResolvedArtifactOptions): string | undefined {
  for (const metric of PREFIXED) {
    const name = names[metric] ?? '';
    if (name.endsWith(`_${metric}`)) {
      return name.slice(0, -metric.length - 1);
    }
  }
  return undefined;
}

/** A job can be any text, such as `monitoring/gateway`. */
function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return slug === '' ? digestOf(name) : slug.slice(0, 60);
}

function uidOf(uid: string, name: string): string {
  return uid.length <= LONGEST_UID ? uid : `${uid.slice(0, LONGEST_UID - 9)}-${digestOf(name)}`;
}

function digestOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 8);
}
