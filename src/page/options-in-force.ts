import type { ResolvedHealthLimits } from '../options/resolve-health';
import type { ResolvedOptions } from '../options/resolve-options';
import { authGroup, endpointGroup, pushGroup } from './access-options';
import { clientsGroup, handlersGroup, httpGroup, labelsGroup, metricsGroup, systemGroup } from './measured-options';
import { type OptionGroup, optionGroup } from './option-text';

export type { OptionGroup } from './option-text';

const GROUPS: readonly ((options: ResolvedOptions) => OptionGroup)[] = [
  serviceGroup,
  endpointGroup,
  authGroup,
  metricsGroup,
  labelsGroup,
  httpGroup,
  clientsGroup,
  handlersGroup,
  systemGroup,
  summaryGroup,
  healthGroup,
  limitsGroup,
  pushGroup,
  clusterGroup,
];

/**
 * The options in force, for people. Only what one of the groups names is told, so that an option that comes along is
 * not: no credential, no name of a user or of a file with credentials, no key, of URLs the host alone, and of functions
 * that they are there. A text is cut to 200 characters.
 *
 * @returns the groups that have something to tell
 */
export function optionsInForce(options: ResolvedOptions): readonly OptionGroup[] {
  return GROUPS.map((groupOf) => groupOf(options)).filter(({ values }) => values.length > 0);
}

function serviceGroup({ service }: ResolvedOptions): OptionGroup {
  const { name, version, revision, branch } = service;
  return optionGroup('service', { name, version, revision, branch });
}

function summaryGroup({ summary }: ResolvedOptions): OptionGroup {
  const { windowSeconds, stepSeconds, keepSeconds } = summary;
  return optionGroup('summary', { windowSeconds, stepSeconds, keepSeconds });
}

function healthGroup({ health }: ResolvedOptions): OptionGroup {
  const { windowSeconds, minimumRequests, ignore, checks } = health;
  return optionGroup('health', {
    public: health.public,
    windowSeconds,
    minimumRequests,
    ignore: ignore.length === 0 ? undefined : ignore,
    ...Object.fromEntries([...checks].map(([check, limits]) => [check, limitsText(limits)])),
  });
}

function limitsText({ degraded, failing }: ResolvedHealthLimits): string {
  return `degraded ${degraded ?? 'never'}, failing ${failing ?? 'never'}`;
}

function limitsGroup({ limits }: ResolvedOptions): OptionGroup {
  const { seriesPerMetric, seriesAtZero, expireIdleSeriesAfter = 'never' } = limits;
  return optionGroup('limits', { seriesPerMetric, seriesAtZero, expireIdleSeriesAfter });
}

function clusterGroup({ cluster }: ResolvedOptions): OptionGroup {
  return optionGroup('cluster', { cluster });
}
